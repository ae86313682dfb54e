using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PatientsComplaints : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Telling",
                table: "RatingDrafts",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "DraftDueAt",
                table: "Evaluations",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ComplaintQueryTries",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Source = table.Column<string>(maxLength: 80, nullable: false),
                    At = table.Column<DateTime>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintQueryTries", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Evaluations_DraftDueAt",
                table: "Evaluations",
                column: "DraftDueAt",
                filter: "\"DraftDueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintQueryTries_At",
                table: "ComplaintQueryTries",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintQueryTries_Source_At",
                table: "ComplaintQueryTries",
                columns: new[] { "Source", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ComplaintQueryTries");

            migrationBuilder.DropIndex(
                name: "IX_Evaluations_DraftDueAt",
                table: "Evaluations");

            migrationBuilder.DropColumn(
                name: "Telling",
                table: "RatingDrafts");

            migrationBuilder.DropColumn(
                name: "DraftDueAt",
                table: "Evaluations");
        }
    }
}
