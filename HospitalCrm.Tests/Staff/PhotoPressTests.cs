using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Staff;
using SkiaSharp;

namespace HospitalCrm.Tests.Staff;

public sealed class PhotoPressTests
{
    private const string NoPhoto = "这不是照片文件，请选择JPEG、PNG或WebP格式的照片。";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 3000, 4000)]
    [InlineData(SKEncodedImageFormat.Png, 1600, 900)]
    [InlineData(SKEncodedImageFormat.Webp, 600, 800)]
    public async Task Any_photo_becomes_a_JPEG_of_480_by_640(SKEncodedImageFormat format, int width, int height)
    {
        var portrait = await PhotoPress.MakeAsync(Picture(format, width, height), crop: null, Cancel);

        using var codec = SKCodec.Create(new MemoryStream(portrait));
        Assert.Equal((SKEncodedImageFormat.Jpeg, 480, 640), (codec.EncodedFormat, codec.Info.Width, codec.Info.Height));
        Assert.InRange(portrait.Length, 1_000, 512 * 1024);
    }

    [Fact]
    public async Task The_chosen_part_is_kept()
    {
        // Left half red, right half blue; the crop takes three quarters of the blue.
        var file = Picture(SKEncodedImageFormat.Png, 1200, 800, canvas =>
        {
            canvas.Clear(SKColors.Red);
            using var blue = new SKPaint { Color = SKColors.Blue };
            canvas.DrawRect(600, 0, 600, 800, blue);
        });

        using var middle = SKBitmap.Decode(await PhotoPress.MakeAsync(file, new(0.55f, 0.1f, 0.4f), Cancel));

        Assert.True(middle.GetPixel(10, 10).Blue > 200 && middle.GetPixel(470, 630).Blue > 200 && middle.GetPixel(240, 320).Red < 50);
    }

    [Fact]
    public async Task What_a_telephone_writes_beside_the_picture_turns_it_and_is_gone()
    {
        // Stored lying, to be turned a quarter clockwise: the left edge of what is stored is the top of what is seen.
        var lying = Picture(SKEncodedImageFormat.Jpeg, 800, 600, canvas =>
        {
            canvas.Clear(SKColors.White);
            using var green = new SKPaint { Color = new SKColor(0, 160, 0) };
            canvas.DrawRect(0, 0, 200, 600, green);
        });
        var file = WithOrientation(lying, 6, "GPS 30.1,120.2");

        var portrait = await PhotoPress.MakeAsync(file, crop: null, Cancel);
        using var upright = SKBitmap.Decode(portrait);

        Assert.True(upright.GetPixel(240, 20) is { Green: > 120, Red: < 80 }, upright.GetPixel(240, 20).ToString());
        Assert.True(upright.GetPixel(240, 600) is { Red: > 220 }, upright.GetPixel(240, 600).ToString());
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(portrait), StringComparison.Ordinal);
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(portrait), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_a_drawing_and_a_page_with_the_name_of_a_photo_are_refused()
    {
        byte[][] files =
        [
            [.. "MZ"u8, .. new byte[5000]],
            [0x7F, .. "ELF"u8, .. new byte[5000]],
            [.. Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" height=\"640\"><script>alert(1)</script></svg>")],
            [.. Encoding.UTF8.GetBytes("<html><body>照片</body></html>")],
            [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[3000]],
            [.. "GIF89a"u8, .. new byte[3000]],
            [],
        ];

        foreach (var file in files) Assert.Equal(NoPhoto, (await Assert.ThrowsAsync<DomainRuleException>(() => PhotoPress.MakeAsync(file, null, Cancel))).Message);
    }

    [Fact]
    public async Task A_picture_that_unpacks_without_end_is_refused_by_its_head()
    {
        var before = GC.GetTotalAllocatedBytes();

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => PhotoPress.MakeAsync(PngHead(50_000, 50_000), null, Cancel));

        Assert.Equal("照片有50000×50000像素，太大了，请先缩小。", refused.Message);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 20_000_000);
    }

    [Fact]
    public async Task A_photo_that_is_cut_off_too_small_or_too_large_is_refused()
    {
        var whole = Picture(SKEncodedImageFormat.Jpeg, 1200, 1600);

        Assert.Contains("不完整", (await Assert.ThrowsAsync<DomainRuleException>(() => PhotoPress.MakeAsync(whole[..(whole.Length / 2)], null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("照片太小", (await Assert.ThrowsAsync<DomainRuleException>(() => PhotoPress.MakeAsync(Picture(SKEncodedImageFormat.Png, 100, 200), null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("照片太小", (await Assert.ThrowsAsync<DomainRuleException>(() => PhotoPress.MakeAsync(whole, new(0.5f, 0.5f, 0.05f), Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("最大5 MB", (await Assert.ThrowsAsync<DomainRuleException>(() => PhotoPress.MakeAsync(new byte[PhotoPress.MostBytes + 1], null, Cancel))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, 0, 1)]
    [InlineData(-5, -5, 9)]
    [InlineData(2, 2, float.PositiveInfinity)]
    public async Task A_part_outside_of_the_picture_is_brought_inside(float left, float top, float width) =>
        Assert.NotEmpty(await PhotoPress.MakeAsync(Picture(SKEncodedImageFormat.Jpeg, 900, 900), new(left, top, width), Cancel));

    internal static byte[] Picture(SKEncodedImageFormat format, int width, int height, Action<SKCanvas>? paint = null)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.CadetBlue);
        using var line = new SKPaint { Color = SKColors.DarkRed, StrokeWidth = 9 };
        for (var i = 0; i < width; i += 40) surface.Canvas.DrawLine(i, 0, width - i, height, line);
        paint?.Invoke(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(format, 90);
        return data.ToArray();
    }

    private static byte[] WithOrientation(byte[] jpeg, byte orientation, string secret)
    {
        byte[] tiff = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(secret)];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        var length = body.Length + 2;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. body, .. jpeg[2..]];
    }

    private static byte[] PngHead(int width, int height)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(new byte[1_000_000]);
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", head), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(name), .. content];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(typed));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
