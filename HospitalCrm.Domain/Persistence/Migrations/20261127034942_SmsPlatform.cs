using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SmsPlatform : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_HisLedger_InitialsStart_IsTakenOver_PatientNo",
                table: "HisLedger");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_NameStart_IsTakenOver_PatientNo",
                table: "HisLedger");

            migrationBuilder.AddColumn<string>(
                name: "BodyHash",
                table: "OutboxMessages",
                maxLength: 50,
                nullable: false,
                defaultValue: "-");

            migrationBuilder.AddColumn<int>(
                name: "Class",
                table: "OutboxMessages",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "Gateway",
                table: "OutboxMessages",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "GroupSendId",
                table: "OutboxMessages",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Hold",
                table: "OutboxMessages",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Parts",
                table: "OutboxMessages",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<Guid>(
                name: "PatientId",
                table: "OutboxMessages",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RepeatsId",
                table: "OutboxMessages",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "ReportedAt",
                table: "OutboxMessages",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SenderNumber",
                table: "OutboxMessages",
                maxLength: 30,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "SystemId",
                table: "OutboxMessages",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "InitialsFirst",
                table: "HisLedger",
                maxLength: 8,
                nullable: false,
                defaultValue: "#");

            migrationBuilder.AddColumn<string>(
                name: "NameFirst",
                table: "HisLedger",
                maxLength: 8,
                nullable: false,
                defaultValue: "-");

            migrationBuilder.CreateTable(
                name: "CallingSystems",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 50, nullable: false),
                    Contact = table.Column<string>(maxLength: 100, nullable: true),
                    KeyHash = table.Column<string>(maxLength: 50, nullable: true),
                    KeyStart = table.Column<string>(maxLength: 20, nullable: true),
                    KeyMadeAt = table.Column<DateTime>(nullable: true),
                    Classes = table.Column<string>(maxLength: 20, nullable: false),
                    DailyQuota = table.Column<int>(nullable: false),
                    RatePerSecond = table.Column<int>(nullable: false),
                    IsDisabled = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CallingSystems", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "GroupSends",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Title = table.Column<string>(maxLength: 50, nullable: false),
                    Class = table.Column<int>(nullable: false),
                    Text = table.Column<string>(maxLength: 469, nullable: false),
                    Query = table.Column<string>(maxLength: 2000, nullable: true),
                    QueryInWords = table.Column<string>(maxLength: 500, nullable: true),
                    NotBefore = table.Column<DateTime>(nullable: true),
                    State = table.Column<int>(nullable: false),
                    Found = table.Column<int>(nullable: false),
                    CreatedBy = table.Column<string>(maxLength: 50, nullable: false),
                    CreatorName = table.Column<string>(maxLength: 100, nullable: false),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    Scope = table.Column<int>(nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    ApprovedBy = table.Column<string>(maxLength: 50, nullable: true),
                    ApproverName = table.Column<string>(maxLength: 100, nullable: true),
                    ApprovedAt = table.Column<DateTime>(nullable: true),
                    ReturnReason = table.Column<string>(maxLength: 200, nullable: true),
                    LastNumber = table.Column<long>(nullable: false),
                    Queued = table.Column<int>(nullable: false),
                    Skipped = table.Column<int>(nullable: false),
                    SameNumber = table.Column<int>(nullable: false),
                    StartedAt = table.Column<DateTime>(nullable: true),
                    EndedAt = table.Column<DateTime>(nullable: true),
                    LeaseOwner = table.Column<string>(maxLength: 60, nullable: true),
                    LeaseUntil = table.Column<DateTime>(nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GroupSends", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InboundMessages",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Gateway = table.Column<string>(maxLength: 40, nullable: false),
                    Reference = table.Column<string>(maxLength: 80, nullable: false),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: false),
                    PhoneIndex = table.Column<string>(maxLength: 50, nullable: false),
                    TextSealed = table.Column<string>(maxLength: 2000, nullable: false),
                    ReceivedAt = table.Column<DateTime>(nullable: false),
                    Meaning = table.Column<int>(nullable: false),
                    AnswersId = table.Column<Guid>(nullable: true),
                    PatientId = table.Column<Guid>(nullable: true),
                    Score = table.Column<int>(nullable: true),
                    HandledAt = table.Column<DateTime>(nullable: true),
                    HandledBy = table.Column<string>(maxLength: 50, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InboundMessages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SmsQuotaUses",
                columns: table => new
                {
                    SystemId = table.Column<Guid>(nullable: false),
                    UsedOn = table.Column<DateOnly>(nullable: false),
                    Used = table.Column<int>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SmsQuotaUses", x => new { x.SystemId, x.UsedOn });
                });

            migrationBuilder.CreateTable(
                name: "SmsRequests",
                columns: table => new
                {
                    RequestKey = table.Column<string>(maxLength: 50, nullable: false),
                    SystemId = table.Column<Guid>(nullable: false),
                    BodyHash = table.Column<string>(maxLength: 50, nullable: false),
                    FirstId = table.Column<Guid>(nullable: false),
                    Messages = table.Column<int>(nullable: false),
                    AskedAt = table.Column<DateTime>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SmsRequests", x => x.RequestKey);
                });

            migrationBuilder.CreateTable(
                name: "SmsStandings",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: false),
                    PhoneIndex = table.Column<string>(maxLength: 50, nullable: false),
                    Class = table.Column<int>(nullable: false),
                    Stance = table.Column<int>(nullable: false),
                    Way = table.Column<int>(nullable: false),
                    SaidAt = table.Column<DateTime>(nullable: false),
                    WrittenBy = table.Column<string>(maxLength: 50, nullable: true),
                    InboundId = table.Column<Guid>(nullable: true),
                    Note = table.Column<string>(maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SmsStandings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SmsTemplates",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 50, nullable: false),
                    Kind = table.Column<int>(nullable: true),
                    Class = table.Column<int>(nullable: false),
                    Text = table.Column<string>(maxLength: 469, nullable: false),
                    OptOutHint = table.Column<string>(maxLength: 30, nullable: true),
                    Timing = table.Column<int>(nullable: false),
                    TimeOffset = table.Column<int>(nullable: false),
                    MinuteOfDay = table.Column<int>(nullable: true),
                    Recipient = table.Column<int>(nullable: false),
                    WindowFrom = table.Column<int>(nullable: true),
                    WindowUntil = table.Column<int>(nullable: true),
                    Retries = table.Column<int>(nullable: false),
                    NeedsConsent = table.Column<bool>(nullable: false),
                    IsDisabled = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SmsTemplates", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SmsTroubles",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 60, nullable: false),
                    SeenAt = table.Column<DateTime>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SmsTroubles", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_CreatedAt_Id_Kind_Class_SystemId",
                table: "OutboxMessages",
                columns: new[] { "CreatedAt", "Id", "Kind", "Class", "SystemId" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_GroupSendId_State",
                table: "OutboxMessages",
                columns: new[] { "GroupSendId", "State" },
                filter: "\"GroupSendId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_InitialsFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger",
                columns: new[] { "InitialsFirst", "IsTakenOver", "PatientNo", "GoneAt" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_InitialsStart",
                table: "HisLedger",
                columns: new[] { "InitialsStart", "IsTakenOver", "PatientNo", "GoneAt", "Initials" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_NameFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger",
                columns: new[] { "NameFirst", "IsTakenOver", "PatientNo", "GoneAt" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_NameStart",
                table: "HisLedger",
                columns: new[] { "NameStart", "IsTakenOver", "PatientNo", "GoneAt", "SearchName" });

            migrationBuilder.CreateIndex(
                name: "IX_CallingSystems_KeyHash",
                table: "CallingSystems",
                column: "KeyHash");

            migrationBuilder.CreateIndex(
                name: "IX_CallingSystems_Name",
                table: "CallingSystems",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_GroupSends_CreatedAt_Id",
                table: "GroupSends",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_GroupSends_State",
                table: "GroupSends",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_InboundMessages_Gateway_Reference",
                table: "InboundMessages",
                columns: new[] { "Gateway", "Reference" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_InboundMessages_HandledAt_ReceivedAt",
                table: "InboundMessages",
                columns: new[] { "HandledAt", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_InboundMessages_PhoneIndex_ReceivedAt",
                table: "InboundMessages",
                columns: new[] { "PhoneIndex", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_InboundMessages_ReceivedAt_Id",
                table: "InboundMessages",
                columns: new[] { "ReceivedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SmsRequests_AskedAt",
                table: "SmsRequests",
                column: "AskedAt");

            migrationBuilder.CreateIndex(
                name: "IX_SmsStandings_PhoneIndex_Class_SaidAt",
                table: "SmsStandings",
                columns: new[] { "PhoneIndex", "Class", "SaidAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SmsStandings_SaidAt_Id",
                table: "SmsStandings",
                columns: new[] { "SaidAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SmsTemplates_Code",
                table: "SmsTemplates",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SmsTemplates_Kind",
                table: "SmsTemplates",
                column: "Kind");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CallingSystems");

            migrationBuilder.DropTable(
                name: "GroupSends");

            migrationBuilder.DropTable(
                name: "InboundMessages");

            migrationBuilder.DropTable(
                name: "SmsQuotaUses");

            migrationBuilder.DropTable(
                name: "SmsRequests");

            migrationBuilder.DropTable(
                name: "SmsStandings");

            migrationBuilder.DropTable(
                name: "SmsTemplates");

            migrationBuilder.DropTable(
                name: "SmsTroubles");

            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_CreatedAt_Id_Kind_Class_SystemId",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_GroupSendId_State",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_InitialsFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_InitialsStart",
                table: "HisLedger");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_NameFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_NameStart",
                table: "HisLedger");

            migrationBuilder.DropColumn(
                name: "BodyHash",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "Class",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "Gateway",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "GroupSendId",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "Hold",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "Parts",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "PatientId",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "RepeatsId",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "ReportedAt",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "SenderNumber",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "SystemId",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "InitialsFirst",
                table: "HisLedger");

            migrationBuilder.DropColumn(
                name: "NameFirst",
                table: "HisLedger");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_InitialsStart_IsTakenOver_PatientNo",
                table: "HisLedger",
                columns: new[] { "InitialsStart", "IsTakenOver", "PatientNo" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_NameStart_IsTakenOver_PatientNo",
                table: "HisLedger",
                columns: new[] { "NameStart", "IsTakenOver", "PatientNo" });
        }
    }
}
