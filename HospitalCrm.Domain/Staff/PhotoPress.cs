using HospitalCrm.Domain.Common;
using SkiaSharp;

namespace HospitalCrm.Domain.Staff;

/// <summary>
/// Makes a portrait out of whatever was uploaded: the file is really decoded, cut, and written anew as a plain JPEG. A program with
/// another name, a drawing with scripts or a file that unpacks without end does not get through (decision 0018).
/// </summary>
public static class PhotoPress
{
    public const int Width = 480;
    public const int Height = 640;

    /// <summary>The largest file that is taken: 5 MB.</summary>
    public const int MostBytes = 5 * 1024 * 1024;

    internal const int MostStored = 512 * 1024;

    /// <summary>What a telephone makes; more pixels than that is a trap. They are counted in the head of the file, before anything is unpacked.</summary>
    private const int MostPixels = 50_000_000;

    private const int MostSide = 12_000;
    private const int LeastWidth = 240;

    /// <summary>Pictures are large while they are unpacked: one at a time.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <param name="crop">What of the upright picture is kept; null: as much of its middle as fits.</param>
    /// <exception cref="DomainRuleException">It is no photo, or not a usable one; the sentence says why.</exception>
    public static async Task<byte[]> MakeAsync(byte[] file, PhotoCrop? crop, CancellationToken cancel)
    {
        if (file.Length > MostBytes) throw TooLarge();
        await OneAtATime.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Make(file, crop), cancel);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public static DomainRuleException TooLarge() => new("照片文件最大{0} MB，请换一张较小的。", MostBytes / 1024 / 1024);

    private static byte[] Make(byte[] file, PhotoCrop? crop)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
            throw new DomainRuleException("这不是照片文件，请选择JPEG、PNG或WebP格式的照片。");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width > MostSide || height > MostSide || (long)width * height > MostPixels)
            throw new DomainRuleException("照片有{0}×{1}像素，太大了，请先缩小。", width, height);

        // A JPEG can be unpacked at an eighth of its size; the rest is cut and scaled below.
        var scale = Math.Min(1f, 1600f / Math.Min(width, height));
        var size = codec.GetScaledDimensions(scale);
        using var picture = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(picture.Info, picture.GetPixels()) != SKCodecResult.Success) throw new DomainRuleException("照片文件不完整或已损坏，请换一张。");

        var isTurned = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
        var (upright, uprightHeight) = isTurned ? (size.Height, size.Width) : (size.Width, size.Height);
        var cut = (crop ?? PhotoCrop.Middle(upright, uprightHeight)).Within(upright, uprightHeight);
        if (cut.Width * (isTurned ? height : width) / upright < LeastWidth)
            throw new DomainRuleException("照片太小，在自助终端上会模糊：选中的部分至少要有{0}×{1}像素。", LeastWidth, LeastWidth * Height / Width);

        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb()))
            ?? throw new DomainRuleException("照片文件不完整或已损坏，请换一张。");
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(Width / cut.Width);
        surface.Canvas.Translate(-cut.Left, -cut.Top);
        surface.Canvas.Concat(Upright(codec.EncodedOrigin, size.Width, size.Height));
        using var image = SKImage.FromBitmap(picture);
        surface.Canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));

        using var portrait = surface.Snapshot();
        foreach (var quality in (int[])[86, 70, 50])
        {
            using var jpeg = portrait.Encode(SKEncodedImageFormat.Jpeg, quality);
            if (jpeg.Size <= MostStored) return jpeg.ToArray();
        }

        throw new DomainRuleException("照片文件不完整或已损坏，请换一张。");
    }

    /// <summary>Telephones store a picture as the sensor sees it and write beside it how it is to be turned.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}

/// <summary>What of a picture is kept, in parts of its upright width and height; the shape is always 3 : 4.</summary>
/// <param name="Width">Of the picture's width.</param>
public sealed record PhotoCrop(float Left, float Top, float Width)
{
    internal static PhotoCrop Middle(int width, int height)
    {
        var kept = Math.Min(1f, height * 0.75f / width);
        return new((1 - kept) / 2, Math.Max(0, (1 - (kept * width / 0.75f / height)) / 3), kept);
    }

    /// <summary>In pixels, and never outside of the picture, whatever a browser says.</summary>
    internal (float Left, float Top, float Width) Within(int width, int height)
    {
        if (!float.IsFinite(Left) || !float.IsFinite(Top) || !float.IsFinite(Width)) return Middle(width, height).Within(width, height);
        var kept = Math.Clamp(Width * width, 1, Math.Min(width, height * 0.75f));
        return (Math.Clamp(Left * width, 0, width - kept), Math.Clamp(Top * height, 0, height - (kept / 0.75f)), kept);
    }
}
