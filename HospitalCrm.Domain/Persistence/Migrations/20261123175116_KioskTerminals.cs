using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class KioskTerminals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ApprovedAt",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CardPattern",
                table: "Terminals",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "CodeIdleSeconds",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "CodesStoppedUntil",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentCode",
                table: "Terminals",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentName",
                table: "Terminals",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FormerSecretHash",
                table: "Terminals",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "HasTouchInput",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "IdleSeconds",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsSecretConfirmed",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastSeenAt",
                table: "Terminals",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Utc));

            migrationBuilder.AddColumn<decimal>(
                name: "MillimetresPerPixel",
                table: "Terminals",
                precision: 18,
                scale: 4,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "OffersEnglish",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "OffersTraditional",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "PairingNumber",
                table: "Terminals",
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PinHash",
                table: "Terminals",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "PinLockedUntil",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PinWrongTries",
                table: "Terminals",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Restarts",
                table: "Terminals",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "SecretHash",
                table: "Terminals",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SecretIssuedAt",
                table: "Terminals",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Utc));

            migrationBuilder.AddColumn<string>(
                name: "ServiceTelephone",
                table: "Terminals",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "ShowsInpatient",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "ShowsLogistics",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "ShowsOutpatient",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "ShowsStaff",
                table: "Terminals",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "SoftwareVersion",
                table: "Terminals",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "State",
                table: "Terminals",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "ThanksSeconds",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WarningSeconds",
                table: "Terminals",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Ending",
                table: "KioskVisits",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "HandedOverAt",
                table: "KioskVisits",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "HolderHash",
                table: "KioskVisits",
                maxLength: 50,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastPage",
                table: "KioskVisits",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Ratings",
                table: "KioskVisits",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "HandOvers",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    VisitId = table.Column<Guid>(nullable: false),
                    TokenHash = table.Column<string>(maxLength: 50, nullable: false),
                    OfferedAt = table.Column<DateTime>(nullable: false),
                    ExpiresAt = table.Column<DateTime>(nullable: false),
                    ClosedAt = table.Column<DateTime>(nullable: true),
                    IsTaken = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HandOvers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "KioskAlarms",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    TerminalId = table.Column<Guid>(nullable: true),
                    Figure = table.Column<int>(nullable: false),
                    RaisedAt = table.Column<DateTime>(nullable: false),
                    Until = table.Column<DateTime>(nullable: true),
                    ClosedAt = table.Column<DateTime>(nullable: true),
                    ClosedBy = table.Column<string>(maxLength: 100, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KioskAlarms", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RatingDrafts",
                columns: table => new
                {
                    VisitId = table.Column<Guid>(nullable: false),
                    Page = table.Column<string>(maxLength: 20, nullable: false),
                    Language = table.Column<string>(maxLength: 10, nullable: false),
                    Look = table.Column<int>(nullable: false),
                    MaskedName = table.Column<string>(maxLength: 100, nullable: true),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: true),
                    Section = table.Column<int>(nullable: true),
                    TargetCode = table.Column<string>(maxLength: 40, nullable: true),
                    SheetId = table.Column<Guid>(nullable: true),
                    Question = table.Column<int>(nullable: false),
                    Answers = table.Column<string>(maxLength: 2000, nullable: true),
                    Comment = table.Column<string>(maxLength: 2000, nullable: true),
                    SavedAt = table.Column<DateTime>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RatingDrafts", x => x.VisitId);
                    table.ForeignKey(
                        name: "FK_RatingDrafts_KioskVisits_VisitId",
                        column: x => x.VisitId,
                        principalTable: "KioskVisits",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Terminals_PairingNumber",
                table: "Terminals",
                column: "PairingNumber",
                unique: true,
                filter: "\"PairingNumber\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_KioskVisits_StartedAt_TerminalId",
                table: "KioskVisits",
                columns: new[] { "StartedAt", "TerminalId" });

            migrationBuilder.CreateIndex(
                name: "IX_HandOvers_TokenHash",
                table: "HandOvers",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_HandOvers_VisitId_ClosedAt",
                table: "HandOvers",
                columns: new[] { "VisitId", "ClosedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_KioskAlarms_ClosedAt_RaisedAt",
                table: "KioskAlarms",
                columns: new[] { "ClosedAt", "RaisedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "HandOvers");

            migrationBuilder.DropTable(
                name: "KioskAlarms");

            migrationBuilder.DropTable(
                name: "RatingDrafts");

            migrationBuilder.DropIndex(
                name: "IX_Terminals_PairingNumber",
                table: "Terminals");

            migrationBuilder.DropIndex(
                name: "IX_KioskVisits_StartedAt_TerminalId",
                table: "KioskVisits");

            migrationBuilder.DropColumn(
                name: "ApprovedAt",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "CardPattern",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "CodeIdleSeconds",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "CodesStoppedUntil",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "DepartmentCode",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "DepartmentName",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "FormerSecretHash",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "HasTouchInput",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "IdleSeconds",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "IsSecretConfirmed",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "LastSeenAt",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "MillimetresPerPixel",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "OffersEnglish",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "OffersTraditional",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "PairingNumber",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "PinHash",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "PinLockedUntil",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "PinWrongTries",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "Restarts",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "SecretHash",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "SecretIssuedAt",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "ServiceTelephone",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "ShowsInpatient",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "ShowsLogistics",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "ShowsOutpatient",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "ShowsStaff",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "SoftwareVersion",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "State",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "ThanksSeconds",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "WarningSeconds",
                table: "Terminals");

            migrationBuilder.DropColumn(
                name: "Ending",
                table: "KioskVisits");

            migrationBuilder.DropColumn(
                name: "HandedOverAt",
                table: "KioskVisits");

            migrationBuilder.DropColumn(
                name: "HolderHash",
                table: "KioskVisits");

            migrationBuilder.DropColumn(
                name: "LastPage",
                table: "KioskVisits");

            migrationBuilder.DropColumn(
                name: "Ratings",
                table: "KioskVisits");
        }
    }
}
