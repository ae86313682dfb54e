using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ComplaintAttachments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Complaints_MergedIntoId",
                table: "Complaints");

            migrationBuilder.CreateTable(
                name: "ComplaintAttachments",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ComplaintId = table.Column<Guid>(nullable: false),
                    FileName = table.Column<string>(maxLength: 150, nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Bytes = table.Column<int>(nullable: false),
                    Sha256 = table.Column<string>(maxLength: 64, nullable: false),
                    AddedBy = table.Column<string>(maxLength: 50, nullable: false),
                    AddedByName = table.Column<string>(maxLength: 100, nullable: false),
                    AddedAt = table.Column<DateTime>(nullable: false),
                    IsRemoved = table.Column<bool>(nullable: false),
                    RemovedByName = table.Column<string>(maxLength: 100, nullable: true),
                    RemovedAt = table.Column<DateTime>(nullable: true),
                    RemoveReason = table.Column<string>(maxLength: 500, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintAttachments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintAttachments_Complaints_ComplaintId",
                        column: x => x.ComplaintId,
                        principalTable: "Complaints",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ComplaintFiles",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Content = table.Column<byte[]>(maxLength: 20971520, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintFiles_ComplaintAttachments_Id",
                        column: x => x.Id,
                        principalTable: "ComplaintAttachments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_DepartmentCode_RegisteredAt_Id",
                table: "Complaints",
                columns: new[] { "DepartmentCode", "RegisteredAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_MergedIntoId_RegisteredAt",
                table: "Complaints",
                columns: new[] { "MergedIntoId", "RegisteredAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintAttachments_ComplaintId_Id",
                table: "ComplaintAttachments",
                columns: new[] { "ComplaintId", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ComplaintFiles");

            migrationBuilder.DropTable(
                name: "ComplaintAttachments");

            migrationBuilder.DropIndex(
                name: "IX_Complaints_DepartmentCode_RegisteredAt_Id",
                table: "Complaints");

            migrationBuilder.DropIndex(
                name: "IX_Complaints_MergedIntoId_RegisteredAt",
                table: "Complaints");

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_MergedIntoId",
                table: "Complaints",
                column: "MergedIntoId");
        }
    }
}
