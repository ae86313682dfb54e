using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class LedgerFirsts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "InitialsFirst",
                table: "HisLedger",
                maxLength: 8,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "NameFirst",
                table: "HisLedger",
                maxLength: 8,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_InitialsFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger",
                columns: new[] { "InitialsFirst", "IsTakenOver", "PatientNo", "GoneAt" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_NameFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger",
                columns: new[] { "NameFirst", "IsTakenOver", "PatientNo", "GoneAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_HisLedger_InitialsFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger");

            migrationBuilder.DropIndex(
                name: "IX_HisLedger_NameFirst_IsTakenOver_PatientNo_GoneAt",
                table: "HisLedger");

            migrationBuilder.DropColumn(
                name: "InitialsFirst",
                table: "HisLedger");

            migrationBuilder.DropColumn(
                name: "NameFirst",
                table: "HisLedger");
        }
    }
}
