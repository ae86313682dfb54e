using HospitalCrm.Benchmarks.Figures;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

Dictionary<string, (string About, Func<string[], CancellationToken, Task<int>> RunAsync)> figures = new(StringComparer.Ordinal)
{
    ["kiosk-circuits"] = ("memory, CPU and taps of the kiosk beside the Counter of `dotnet new blazor`; [circuits]", KioskCircuits.RunAsync),
    ["kiosk-endurance"] = ("300 kiosks at once: tap to next question, a killed server, and 10,000 screens that come and go; [kiosks] [screens]", KioskEndurance.RunAsync),
    ["staff-circuits"] = ("memory, CPU and clicks of a staff page beside the Counter of `dotnet new blazor`; [path] [user] [circuits] [data-testid to click]", StaffCircuits.RunAsync),
    ["rating-submit"] = ("durable rating submits beside ASP.NET with a hand-written SQLite group commit; [rounds]", RatingSubmit.RunAsync),
    ["audit-cost"] = ("a save with its audit entry beside the same save without, on SQLite and (HOSPITALCRM_TEST_POSTGRES) PostgreSQL; [rounds] [entries]", AuditCost.RunAsync),
    ["code-attack"] = ("verification codes under attack for a virtual day, 10,000 phones, 30 terminals; [patients] [terminals]", CodeAttack.RunAsync),
    ["list-paging"] = ("pages of a list of a million rows at any depth, SQLite and PostgreSQL; [rows]", ListPaging.RunAsync),
    ["patient-search"] = ("a patient among a million by pieces of the name beside LIKE, by telephone beside a plain index, and pages at any depth; [archives]", PatientSearching.RunAsync),
    ["patient-classes"] = ("the classification of a million archives in one pass, SQLite and PostgreSQL; [archives]", PatientClasses.RunAsync),
    ["complaints"] = ("views, detail and moves over 100,000 complaints with ten events each, SQLite and PostgreSQL; [complaints]", Complaints.RunAsync),
    ["list-export"] = ("a million rows to Excel beside MiniExcel from memory; [rows]", ListExporting.RunAsync),
    ["his-sync"] = ("the first synchronisation of patients with the HIS beside the plain INSERT of the same rows, and its memory, SQLite and PostgreSQL; [patients]", HisSync.RunAsync),
    ["his-ledger-page"] = ("pages of HIS patients without an archive at any depth, and finding one, SQLite and PostgreSQL; [patients]", HisLedgerPage.RunAsync),
    ["sms-drain"] = ("queued messages into a real Kannel with every state stored, beside Kannel alone and gammu-smsd; a code behind reminders; memory with a long queue; [messages] [reminders] [queued]", SmsDrain.RunAsync),
    ["sms-crash"] = ("two nodes on PostgreSQL killed at random between a queue and a real Kannel: lost and doubled messages; [seconds]", SmsCrash.RunAsync),
    ["sms-accept"] = ("messages of other systems accepted, each on the disk before the answer, beside Kannel's spool, SQLite and PostgreSQL; [rounds]", SmsAccept.RunAsync),
    ["his-generation"] = ("time and memory to make a demonstration HIS; [patients] [file]", (rest, _) => HisGeneration.RunAsync(rest)),
};

if (args is [var name, .. var rest] && figures.TryGetValue(name, out var figure)) return await figure.RunAsync(rest, stop.Token);

foreach (var (known, (about, _)) in figures) Console.WriteLine($"{known,-16} {about}");
return args is [] or ["list"] ? 0 : 2;
