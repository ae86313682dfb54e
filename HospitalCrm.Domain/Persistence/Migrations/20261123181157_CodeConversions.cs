using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CodeConversions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Standing",
                table: "VerificationCodes",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCodes_SentAt_Standing",
                table: "VerificationCodes",
                columns: new[] { "SentAt", "Standing" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_VerificationCodes_SentAt_Standing",
                table: "VerificationCodes");

            migrationBuilder.DropColumn(
                name: "Standing",
                table: "VerificationCodes");
        }
    }
}
