using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using Markdig;

namespace HospitalCrm.App.Shared;

/// <summary>The 操作手册 as one page that can be kept, read without a network, and printed. Its chapters are docs/manual/*.md.</summary>
internal static class Manual
{
    private const string Prefix = "manual/";
    private const string PicturePrefix = "pictures/";

    private const string Look = """
        body{font:16px/1.75 "Microsoft YaHei UI","PingFang SC","Noto Sans CJK SC",system-ui,sans-serif;color:#1D2B2E;background:#F5F7F7;margin:0}
        main{max-width:46rem;margin:0 auto;padding:48px 32px;background:#fff}
        h1{font-size:28px;margin:0 0 8px}h2{font-size:22px;margin:48px 0 12px;padding-top:16px;border-top:1px solid #DDE4E6}h3{font-size:18px;margin:28px 0 8px}
        a{color:#0B6E75}code{background:#F5F7F7;padding:0 4px;border-radius:4px}table{border-collapse:collapse;width:100%}
        th,td{border-bottom:1px solid #DDE4E6;text-align:left;padding:6px 8px;vertical-align:top}img{max-width:100%;max-height:26rem;border:1px solid #DDE4E6;border-radius:8px}
        blockquote{margin:16px 0;padding:8px 16px;border-left:4px solid #0B6E75;background:#F5F7F7}.about{color:#5B6B6F}
        @media print{body,main{background:none;padding:0}h2{break-before:page;border:0}}
        """;

    private static readonly Lazy<byte[]> Page = new(Build);

    public static byte[] Content => Page.Value;

    private static byte[] Build()
    {
        var assembly = typeof(Manual).Assembly;
        var pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();
        var chapters = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => (Id: Path.GetFileNameWithoutExtension(name[Prefix.Length..]), Text: Read(assembly, name)))
            .ToList();
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>医患关系管理系统 操作手册</title><style>{Look}</style></head><body><main>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>医患关系管理系统 操作手册</h1><p class=\"about\">适用版本 {WebUtility.HtmlEncode(version)}</p><ol>");
        foreach (var (id, text) in chapters) page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{id}\">{WebUtility.HtmlEncode(TitleOf(text))}</a></li>");
        page.Append("</ol>");
        foreach (var (id, text) in chapters) page.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\">{WithPictures(assembly, Markdown.ToHtml(text, pipeline))}</section>");
        page.Append("</main></body></html>");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    /// <summary>The pictures go into the page itself: it is one file, wherever it is carried.</summary>
    private static string WithPictures(Assembly assembly, string html)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(PicturePrefix, StringComparison.Ordinal)))
        {
            var address = $"src=\"../{name}\"";
            if (!html.Contains(address, StringComparison.Ordinal)) continue;

            using var picture = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            picture.CopyTo(bytes);
            html = html.Replace(address, $"src=\"data:image/png;base64,{Convert.ToBase64String(bytes.ToArray())}\"", StringComparison.Ordinal);
        }

        return html;
    }

    private static string TitleOf(string chapter) => chapter.Split('\n')[0].TrimStart('#', ' ').Trim();

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
