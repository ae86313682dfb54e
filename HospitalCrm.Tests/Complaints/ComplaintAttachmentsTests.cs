using System.IO.Compression;
using System.Text;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Complaints;

public sealed class ComplaintAttachmentsTests
{
    private static readonly byte[] Pdf = "%PDF-1.7 a letter"u8.ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_file_is_added_listed_fetched_and_taken_away_and_every_step_is_written_down(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var complaint = (await world.RegisterAsync()).Id;
        var files = world.Get<ComplaintAttachments>();
        world.ActAs("首诉接待人");
        var id = await AddAsync(world, complaint, "投诉信.pdf", Pdf);
        var row = Assert.Single(await files.FindAsync(complaint, Cancel));
        Assert.Equal(("投诉信.pdf", AttachmentKind.Pdf, Pdf.Length, "何护士", true), (row.Name, row.Kind, row.Size, row.AddedBy, row.MayRemove));

        world.ActAs("投诉管理部门");
        var opened = await files.TryOpenAsync(id, Cancel);
        Assert.Equal(("投诉信.pdf", "application/pdf"), (opened!.Name, opened.ContentType));
        Assert.Equal(Pdf, opened.Content);
        var missing = await Assert.ThrowsAsync<RecordRefusedException>(() => files.RemoveAsync(id, " ", Cancel));
        Assert.Contains("reason", missing.Faults.Keys);
        await files.RemoveAsync(id, "患者要求撤回", Cancel);
        row = Assert.Single(await files.FindAsync(complaint, Cancel));
        Assert.Equal((true, "孟思齐", "患者要求撤回", false), (row.IsRemoved, row.RemovedBy, row.RemoveReason, row.MayRemove));
        Assert.Null(await files.TryOpenAsync(id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => files.RemoveAsync(id, "再删一次", Cancel));

        Assert.Equal(["添加附件 投诉信.pdf", "删除附件 投诉信.pdf"], (await world.EventsAsync(complaint)).Where(e => e.Move == ComplaintMove.Note).Select(e => e.Tell(words => words)));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await db.ComplaintFiles.CountAsync(Cancel));
        var subject = id.ToString();
        Assert.Equal([AuditAction.Add, AuditAction.Export, AuditAction.Change], await db.AuditEntries.Where(e => e.SubjectId == subject).OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Only_who_sees_the_complaint_has_its_files_and_only_who_added_one_or_the_office_takes_it_away(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var complaint = (await world.RegisterAsync(await world.FactsAsync() with { IsConfidential = true })).Id;
        var files = world.Get<ComplaintAttachments>();
        world.ActAs("首诉接待人");
        var id = await AddAsync(world, complaint, "投诉信.pdf", Pdf);

        world.ActAs("旁人");
        Assert.Null(await files.TryOpenAsync(id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => files.FindAsync(complaint, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => AddAsync(world, complaint, "a.pdf", Pdf));
        await Assert.ThrowsAsync<DomainRuleException>(() => files.RemoveAsync(id, "不该在这里", Cancel));

        world.ActAs("科室主管");
        Assert.NotNull(await files.TryOpenAsync(id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => files.RemoveAsync(id, "不该在这里", Cancel));

        // Confidential: the letter would tell the person complained about who wrote it.
        world.ActAs("被投诉人");
        Assert.Null(await files.TryOpenAsync(id, Cancel));
        Assert.Empty(await files.FindAsync(complaint, Cancel));
        var own = await AddAsync(world, complaint, "说明.pdf", "%PDF-1.4 what I say"u8.ToArray());
        Assert.Equal([own], (await files.FindAsync(complaint, Cancel)).Select(f => f.Id));

        world.Actor.Current = ComplaintWorld.People["首诉接待人"] with { Permissions = new HashSet<string>(StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => files.TryOpenAsync(id, Cancel));
    }

    [Theory]
    [InlineData("账单.exe.pdf", "可能是可执行文件")]
    [InlineData("账单.pdf.exe", "可能是可执行文件")]
    [InlineData("账单.JS .pdf", "可能是可执行文件")]
    [InlineData("a.html.jpg", "可能是可执行文件")]
    [InlineData("说明.docm", "可能是可执行文件")]
    [InlineData("图.svg", "可能是可执行文件")]
    [InlineData("记录.txt", "只能添加")]
    [InlineData("压缩.zip", "只能添加")]
    [InlineData("没有扩展名", "要有文件名和扩展名")]
    [InlineData(".pdf", "要有文件名和扩展名")]
    [InlineData("", "要有文件名和扩展名")]
    [InlineData("..", "要有文件名和扩展名")]
    [InlineData("C:\\folder\\", "要有文件名和扩展名")]
    public void A_name_that_hides_something_or_says_nothing_is_refused(string name, string told) =>
        Assert.Contains(told, Assert.Throws<DomainRuleException>(() => AttachmentCheck.CleanName(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/投诉信.pdf", "投诉信.pdf")]
    [InlineData("C:\\Users\\何\\投诉信.PDF", "投诉信.PDF")]
    [InlineData("投诉\r\n信\0.pdf", "投诉信.pdf")]
    // A character that turns the writing round would show "fdp.jpg" as something else.
    [InlineData("照片\u202Egpj.pdf", "照片gpj.pdf")]
    [InlineData("a<b>:c|d?.jpg", "a_b__c_d_.jpg")]
    [InlineData(" 投诉信.pdf . ", "投诉信.pdf")]
    [InlineData("2026.11.23 现场.jpg", "2026.11.23 现场.jpg")]
    [InlineData("😀.png", "😀.png")]
    public void A_name_is_made_safe_without_asking(string name, string expected) => Assert.Equal(expected, AttachmentCheck.CleanName(name));

    [Fact]
    public void A_very_long_name_keeps_its_extension()
    {
        var name = AttachmentCheck.CleanName(new string('长', 144) + "😀😀😀😀.pdf");
        Assert.True(name.Length <= ComplaintAttachment.NameLength);
        Assert.EndsWith(".pdf", name, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    }

    public static TheoryData<string, byte[], bool> Contents => new()
    {
        { "a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16], true },
        { "a.jpeg", [0xFF, 0xD8, 0xFF, 0xE1], true },
        { "a.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], true },
        { "a.webp", [.. "RIFF"u8, 1, 0, 0, 0, .. "WEBPVP8 "u8], true },
        { "a.wav", [.. "RIFF"u8, 1, 0, 0, 0, .. "WAVEfmt "u8], true },
        { "a.pdf", Pdf, true },
        { "a.mp3", [.. "ID3"u8, 4, 0, 0], true },
        { "a.mp3", [0xFF, 0xFB, 0x90, 0x64], true },
        { "a.m4a", [0, 0, 0, 32, .. "ftypM4A "u8], true },
        { "a.m4a", [0, 0, 0, 32, .. "ftypmp42"u8], true },
        { "a.mp4", [0, 0, 0, 32, .. "ftypisom"u8], true },
        { "a.docx", Office("[Content_Types].xml", "word/document.xml"), true },
        { "a.xlsx", Office("[Content_Types].xml", "xl/workbook.xml"), true },
        // What only says it is.
        { "a.pdf", [.. "MZ"u8, 0x90, 0], false },
        { "a.jpg", Pdf, false },
        { "a.png", [0xFF, 0xD8, 0xFF, 0xE0], false },
        { "a.webp", [.. "RIFF"u8, 1, 0, 0, 0, .. "WAVEfmt "u8], false },
        { "a.wav", "RIFF"u8.ToArray(), false },
        { "a.mp3", [0xFF, 0xFF, 0xFF, 0xFF], false },
        { "a.mp3", [0xFF, 0xD8, 0xFF, 0xE0], false },
        { "a.mp3", [0xFF], false },
        { "a.mp4", [0, 0, 0, 32, .. "ftypheic"u8], false },
        { "a.mp4", [0, 0, 0, 32, .. "ftypM4A "u8], false },
        { "a.m4a", "ftyp"u8.ToArray(), false },
        { "a.docx", Office("[Content_Types].xml", "xl/workbook.xml"), false },
        { "a.xlsx", Office("xl/workbook.xml"), false },
        { "a.docx", Office("something.exe"), false },
        { "a.docx", Office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), false },
        { "a.xlsx", Office("[Content_Types].xml", "xl/workbook.xml", "other/VBAPROJECT.BIN"), false },
        { "a.docx", [.. "PK"u8, 3, 4, 1, 2, 3], false },
        { "a.pdf", "<html><script>alert(1)</script>"u8.ToArray(), false },
        { "a.jpg", "<svg onload=alert(1)>"u8.ToArray(), false },
    };

    [Theory, MemberData(nameof(Contents))]
    public void The_content_has_to_be_what_the_name_says(string name, byte[] content, bool isRight)
    {
        if (isRight) Assert.True(Enum.IsDefined(AttachmentCheck.KindOf(name, content)));
        else Assert.Throws<DomainRuleException>(() => AttachmentCheck.KindOf(name, content));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_read_and_a_size_that_lied_while_it_is()
    {
        await using var world = await ComplaintWorld.CreateAsync("Sqlite");
        var complaint = (await world.RegisterAsync()).Id;
        var files = world.Get<ComplaintAttachments>();
        Task<Guid> Add(string name, long size, Func<Stream> open) => files.AddAsync(complaint, name, size, open, null, Cancel);
        static Stream Never() => throw new InvalidOperationException("It was opened.");

        Assert.Contains("最大", (await Assert.ThrowsAsync<DomainRuleException>(() => Add("a.pdf", 500L * 1024 * 1024, Never))).Message, StringComparison.Ordinal);
        Assert.Contains("空的", (await Assert.ThrowsAsync<DomainRuleException>(() => Add("a.pdf", 0, Never))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DomainRuleException>(() => Add("a.exe", 10, Never));
        Assert.Contains("空的", (await Assert.ThrowsAsync<DomainRuleException>(() => Add("a.pdf", 10, () => new MemoryStream()))).Message, StringComparison.Ordinal);
        var endless = new EndlessPdf();
        await Assert.ThrowsAsync<DomainRuleException>(() => Add("a.pdf", 10, () => endless));
        Assert.InRange(endless.Given, ComplaintAttachments.MostBytes, ComplaintAttachments.MostBytes + (128 * 1024));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await db.ComplaintAttachments.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Twenty_are_enough_the_same_one_is_told_and_what_has_ended_for_good_takes_no_more(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var complaint = (await world.RegisterAsync()).Id;
        world.ActAs("投诉管理部门");
        for (var i = 0; i < ComplaintAttachments.MostFiles - 1; i++) await AddAsync(world, complaint, $"{i}.pdf", Encoding.ASCII.GetBytes($"%PDF-1.7 {i}"));
        Assert.Contains("“3.pdf”", (await Assert.ThrowsAsync<DomainRuleException>(() => AddAsync(world, complaint, "又一次.pdf", Encoding.ASCII.GetBytes("%PDF-1.7 3")))).Message, StringComparison.Ordinal);

        // Two at once want to be the twentieth.
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(async () =>
        {
            try
            {
                await AddAsync(world, complaint, $"最后{i}.pdf", Encoding.ASCII.GetBytes($"%PDF-1.7 last {i}"));
                return true;
            }
            catch (DomainRuleException)
            {
                return false;
            }
        })));
        Assert.Equal(1, both.Count(one => one));

        // A file more does not disturb whoever has the complaint open.
        var merged = (await world.RegisterAsync()).Id;
        var into = (await world.ReadAsync(complaint)).Number;
        await world.Get<ComplaintDesk>().MergeAsync(await world.AtAsync(merged), into, null, Cancel);
        await Assert.ThrowsAsync<DomainRuleException>(() => AddAsync(world, merged, "a.pdf", Pdf));
    }

    private static Task<Guid> AddAsync(CrmWorld world, Guid complaint, string name, byte[] content) =>
        world.Get<ComplaintAttachments>().AddAsync(complaint, name, content.Length, () => new MemoryStream(content), null, Cancel);

    private static byte[] Office(params string[] parts)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var part in parts)
            {
                using var stream = archive.CreateEntry(part).Open();
                stream.Write("<x/>"u8);
            }
        }

        return file.ToArray();
    }

    private sealed class EndlessPdf : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Pdf.AsSpan(0, Math.Min(Pdf.Length, buffer.Length)).CopyTo(buffer.Span);
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }
}
