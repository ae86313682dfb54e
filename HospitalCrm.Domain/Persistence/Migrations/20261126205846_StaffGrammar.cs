using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class StaffGrammar : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "PasswordChangedAt",
                table: "Accounts",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AuditEntries",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    At = table.Column<DateTime>(nullable: false),
                    AccountId = table.Column<Guid>(nullable: true),
                    UserCode = table.Column<string>(maxLength: 50, nullable: false),
                    DisplayName = table.Column<string>(maxLength: 50, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    FromAddress = table.Column<string>(maxLength: 60, nullable: true),
                    SessionId = table.Column<Guid>(nullable: true),
                    Action = table.Column<int>(nullable: false),
                    Module = table.Column<string>(maxLength: 40, nullable: false),
                    Subject = table.Column<string>(maxLength: 200, nullable: true),
                    SubjectId = table.Column<string>(maxLength: 100, nullable: true),
                    Changes = table.Column<string>(maxLength: 2000, nullable: true),
                    Proof = table.Column<string>(maxLength: 50, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditEntries", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AuditEntryParts",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    AuditEntryId = table.Column<Guid>(nullable: false),
                    No = table.Column<int>(nullable: false),
                    Text = table.Column<string>(maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditEntryParts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AuditUnsealed",
                columns: table => new
                {
                    AuditEntryId = table.Column<Guid>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditUnsealed", x => x.AuditEntryId);
                });

            migrationBuilder.CreateTable(
                name: "CalendarDays",
                columns: table => new
                {
                    CalendarDay = table.Column<DateOnly>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Name = table.Column<string>(maxLength: 30, nullable: false),
                    Source = table.Column<int>(nullable: false),
                    ChangedBy = table.Column<string>(maxLength: 100, nullable: false),
                    ChangedAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CalendarDays", x => x.CalendarDay);
                });

            migrationBuilder.CreateTable(
                name: "Menus",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ShippedAs = table.Column<string>(maxLength: 40, nullable: true),
                    Name = table.Column<string>(maxLength: 30, nullable: false),
                    EnglishName = table.Column<string>(maxLength: 60, nullable: true),
                    ParentId = table.Column<Guid>(nullable: true),
                    SortOrder = table.Column<int>(nullable: false),
                    Path = table.Column<string>(maxLength: 200, nullable: true),
                    Icon = table.Column<string>(maxLength: 40, nullable: true),
                    IsEnabled = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Menus", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Menus_Menus_ParentId",
                        column: x => x.ParentId,
                        principalTable: "Menus",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Notices",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    AccountId = table.Column<Guid>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Arguments = table.Column<string>(maxLength: 1000, nullable: true),
                    Href = table.Column<string>(maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    ReadAt = table.Column<DateTime>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Notices_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RecoveryCodes",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(nullable: false),
                    CodeHash = table.Column<string>(maxLength: 50, nullable: false),
                    UsedAt = table.Column<DateTime>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecoveryCodes", x => new { x.AccountId, x.CodeHash });
                    table.ForeignKey(
                        name: "FK_RecoveryCodes_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RecycledRecords",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Module = table.Column<string>(maxLength: 40, nullable: false),
                    RecordId = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    DeletedBy = table.Column<Guid>(nullable: false),
                    DeletedByName = table.Column<string>(maxLength: 50, nullable: false),
                    DeletedAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecycledRecords", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SecondFactors",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(nullable: false),
                    SealedKey = table.Column<string>(maxLength: 200, nullable: false),
                    EnabledAt = table.Column<DateTime>(nullable: true),
                    LastStep = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SecondFactors", x => x.AccountId);
                    table.ForeignKey(
                        name: "FK_SecondFactors_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Settings",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 40, nullable: false),
                    Value = table.Column<string>(maxLength: 2000, nullable: true),
                    ChangedBy = table.Column<string>(maxLength: 100, nullable: false),
                    ChangedAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Settings", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "SignInSessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    AccountId = table.Column<Guid>(nullable: false),
                    Stamp = table.Column<string>(maxLength: 50, nullable: false),
                    StartedAt = table.Column<DateTime>(nullable: false),
                    LastSeenAt = table.Column<DateTime>(nullable: false),
                    Address = table.Column<string>(maxLength: 64, nullable: true),
                    Browser = table.Column<string>(maxLength: 60, nullable: true),
                    LacksSecondFactor = table.Column<bool>(nullable: false),
                    EndedAt = table.Column<DateTime>(nullable: true),
                    EndedById = table.Column<Guid>(nullable: true),
                    EndReason = table.Column<int>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SignInSessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SignInSessions_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SpendingClasses",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    FromYuan = table.Column<int>(nullable: true),
                    UntilYuan = table.Column<int>(nullable: true),
                    Code = table.Column<string>(maxLength: 20, nullable: false),
                    Name = table.Column<string>(maxLength: 50, nullable: false),
                    SortOrder = table.Column<int>(nullable: false),
                    Note = table.Column<string>(maxLength: 200, nullable: true),
                    IsDisabled = table.Column<bool>(nullable: false),
                    Search = table.Column<string>(maxLength: 400, nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SpendingClasses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "UserPreferences",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    Value = table.Column<string>(maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserPreferences", x => new { x.AccountId, x.Name });
                    table.ForeignKey(
                        name: "FK_UserPreferences_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RecycledParts",
                columns: table => new
                {
                    RecordId = table.Column<Guid>(nullable: false),
                    Piece = table.Column<string>(maxLength: 4, nullable: false),
                    Content = table.Column<string>(maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecycledParts", x => new { x.RecordId, x.Piece });
                    table.ForeignKey(
                        name: "FK_RecycledParts_RecycledRecords_RecordId",
                        column: x => x.RecordId,
                        principalTable: "RecycledRecords",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_At_Id",
                table: "AuditEntries",
                columns: new[] { "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_Module_At",
                table: "AuditEntries",
                columns: new[] { "Module", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_SubjectId_At",
                table: "AuditEntries",
                columns: new[] { "SubjectId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_UserCode_At",
                table: "AuditEntries",
                columns: new[] { "UserCode", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntryParts_AuditEntryId_No",
                table: "AuditEntryParts",
                columns: new[] { "AuditEntryId", "No" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Menus_Name",
                table: "Menus",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_Menus_ParentId",
                table: "Menus",
                column: "ParentId");

            migrationBuilder.CreateIndex(
                name: "IX_Menus_Path",
                table: "Menus",
                column: "Path");

            migrationBuilder.CreateIndex(
                name: "IX_Menus_ShippedAs",
                table: "Menus",
                column: "ShippedAs",
                unique: true,
                filter: "\"ShippedAs\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Menus_SortOrder",
                table: "Menus",
                column: "SortOrder");

            migrationBuilder.CreateIndex(
                name: "IX_Notices_AccountId_CreatedAt",
                table: "Notices",
                columns: new[] { "AccountId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Notices_AccountId_ReadAt",
                table: "Notices",
                columns: new[] { "AccountId", "ReadAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Notices_CreatedAt",
                table: "Notices",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_RecycledRecords_DeletedAt_Id",
                table: "RecycledRecords",
                columns: new[] { "DeletedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RecycledRecords_Module_Id",
                table: "RecycledRecords",
                columns: new[] { "Module", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RecycledRecords_Name_Id",
                table: "RecycledRecords",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SignInSessions_AccountId",
                table: "SignInSessions",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_SignInSessions_EndedAt_LastSeenAt",
                table: "SignInSessions",
                columns: new[] { "EndedAt", "LastSeenAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SpendingClasses_Code",
                table: "SpendingClasses",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SpendingClasses_Name_Id",
                table: "SpendingClasses",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SpendingClasses_SortOrder_Id",
                table: "SpendingClasses",
                columns: new[] { "SortOrder", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AuditEntries");

            migrationBuilder.DropTable(
                name: "AuditEntryParts");

            migrationBuilder.DropTable(
                name: "AuditUnsealed");

            migrationBuilder.DropTable(
                name: "CalendarDays");

            migrationBuilder.DropTable(
                name: "Menus");

            migrationBuilder.DropTable(
                name: "Notices");

            migrationBuilder.DropTable(
                name: "RecoveryCodes");

            migrationBuilder.DropTable(
                name: "RecycledParts");

            migrationBuilder.DropTable(
                name: "SecondFactors");

            migrationBuilder.DropTable(
                name: "Settings");

            migrationBuilder.DropTable(
                name: "SignInSessions");

            migrationBuilder.DropTable(
                name: "SpendingClasses");

            migrationBuilder.DropTable(
                name: "UserPreferences");

            migrationBuilder.DropTable(
                name: "RecycledRecords");

            migrationBuilder.DropColumn(
                name: "PasswordChangedAt",
                table: "Accounts");
        }
    }
}
