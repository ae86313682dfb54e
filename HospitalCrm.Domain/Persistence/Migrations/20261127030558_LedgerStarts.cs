using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class LedgerStarts : Migration
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

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_InitialsStart",
                table: "HisLedger",
                columns: new[] { "InitialsStart", "IsTakenOver", "PatientNo", "GoneAt", "Initials" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_NameStart",
                table: "HisLedger",
                columns: new[] { "NameStart", "IsTakenOver", "PatientNo", "GoneAt", "SearchName" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_HisLedger_InitialsStart",
                table: "HisLedger");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_NameStart",
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
