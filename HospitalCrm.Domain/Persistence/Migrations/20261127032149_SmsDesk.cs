using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SmsDesk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "DepartmentCode",
                table: "GroupSends",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SameNumber",
                table: "GroupSends",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Scope",
                table: "GroupSends",
                nullable: false,
                defaultValue: 0);

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SmsTroubles");

            migrationBuilder.DropColumn(
                name: "DepartmentCode",
                table: "GroupSends");

            migrationBuilder.DropColumn(
                name: "SameNumber",
                table: "GroupSends");

            migrationBuilder.DropColumn(
                name: "Scope",
                table: "GroupSends");
        }
    }
}
