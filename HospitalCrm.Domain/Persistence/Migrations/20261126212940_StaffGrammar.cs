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
            migrationBuilder.DropIndex(
                name: "IX_SurveyItems_Code",
                table: "SurveyItems");

            migrationBuilder.AddColumn<DateTime>(
                name: "ClosedAt",
                table: "SurveyItems",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "SurveyItems",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Code",
                table: "Roles",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Category",
                table: "RatingTargets",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsHidden",
                table: "RatingTargets",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Search",
                table: "RatingTargets",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "SortOrder",
                table: "RatingTargets",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "RatingTargets",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateTime>(
                name: "PasswordChangedAt",
                table: "Accounts",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AddressClasses",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Regions = table.Column<string>(maxLength: 1000, nullable: true),
                    Keywords = table.Column<string>(maxLength: 1000, nullable: true),
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
                    table.PrimaryKey("PK_AddressClasses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AgeBands",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    FromMonth = table.Column<int>(nullable: false),
                    ToMonth = table.Column<int>(nullable: true),
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
                    table.PrimaryKey("PK_AgeBands", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AuditChains",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 20, nullable: false),
                    LastNo = table.Column<long>(nullable: false),
                    LastHash = table.Column<string>(maxLength: 50, nullable: true),
                    Signature = table.Column<string>(maxLength: 50, nullable: false),
                    LeaseOwner = table.Column<string>(maxLength: 60, nullable: true),
                    LeaseUntil = table.Column<DateTime>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditChains", x => x.Name);
                });

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
                    FromAddress = table.Column<string>(maxLength: 64, nullable: true),
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
                name: "AuditSeals",
                columns: table => new
                {
                    AuditEntryId = table.Column<Guid>(nullable: false),
                    No = table.Column<long>(nullable: false),
                    Hash = table.Column<string>(maxLength: 50, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditSeals", x => x.AuditEntryId);
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
                name: "ComplaintClasses",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ParentId = table.Column<Guid>(nullable: true),
                    ParentName = table.Column<string>(maxLength: 50, nullable: true),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    WorkingDays = table.Column<int>(nullable: true),
                    IsComplaint = table.Column<bool>(nullable: false),
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
                    table.PrimaryKey("PK_ComplaintClasses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintClasses_ComplaintClasses_ParentId",
                        column: x => x.ParentId,
                        principalTable: "ComplaintClasses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ComplaintImportance",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Weight = table.Column<int>(nullable: false),
                    WorkingDays = table.Column<int>(nullable: false),
                    Colour = table.Column<string>(maxLength: 7, nullable: true),
                    EscalationHours = table.Column<int>(nullable: true),
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
                    table.PrimaryKey("PK_ComplaintImportance", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ComplaintTargets",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    Initials = table.Column<string>(maxLength: 40, nullable: false),
                    Search = table.Column<string>(maxLength: 400, nullable: false),
                    IsActive = table.Column<bool>(nullable: false),
                    IsComplainable = table.Column<bool>(nullable: false),
                    SmsTo = table.Column<int>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintTargets", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DepartmentGuides",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    Directions = table.Column<string>(maxLength: 500, nullable: false),
                    DirectionsTraditional = table.Column<string>(maxLength: 500, nullable: true),
                    DirectionsEnglish = table.Column<string>(maxLength: 500, nullable: true),
                    Building = table.Column<string>(maxLength: 50, nullable: true),
                    Floor = table.Column<string>(maxLength: 20, nullable: true),
                    MapLink = table.Column<string>(maxLength: 500, nullable: true),
                    Search = table.Column<string>(maxLength: 400, nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DepartmentGuides", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Departments",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Initials = table.Column<string>(maxLength: 40, nullable: false),
                    Path = table.Column<string>(maxLength: 400, nullable: false),
                    IsActive = table.Column<bool>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Departments", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Deputies",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ForAccountId = table.Column<Guid>(nullable: false),
                    DeputyAccountId = table.Column<Guid>(nullable: false),
                    ForName = table.Column<string>(maxLength: 50, nullable: false),
                    DeputyName = table.Column<string>(maxLength: 50, nullable: false),
                    FromDay = table.Column<DateOnly>(nullable: false),
                    UntilDay = table.Column<DateOnly>(nullable: false),
                    Note = table.Column<string>(maxLength: 200, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Deputies", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Deputies_Accounts_DeputyAccountId",
                        column: x => x.DeputyAccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Deputies_Accounts_ForAccountId",
                        column: x => x.ForAccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ExaminationGuides",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ItemCode = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: false),
                    Notes = table.Column<string>(maxLength: 1000, nullable: false),
                    Search = table.Column<string>(maxLength: 400, nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExaminationGuides", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FollowUpClasses",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Method = table.Column<int>(nullable: false),
                    Trigger = table.Column<int>(nullable: false),
                    Days = table.Column<int>(nullable: true),
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
                    table.PrimaryKey("PK_FollowUpClasses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "HealthClasses",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Keywords = table.Column<string>(maxLength: 1000, nullable: true),
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
                    table.PrimaryKey("PK_HealthClasses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "HisRefreshes",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 40, nullable: false),
                    TriedAt = table.Column<DateTime>(nullable: false),
                    DoneAt = table.Column<DateTime>(nullable: true),
                    Trouble = table.Column<int>(nullable: true),
                    Departments = table.Column<int>(nullable: false),
                    People = table.Column<int>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HisRefreshes", x => x.Name);
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
                    Search = table.Column<string>(maxLength: 400, nullable: false),
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
                name: "NuisanceNumbers",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    NumberSealed = table.Column<string>(maxLength: 200, nullable: false),
                    NumberIndex = table.Column<string>(maxLength: 50, nullable: false),
                    Reach = table.Column<int>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Reason = table.Column<string>(maxLength: 200, nullable: true),
                    Treatment = table.Column<int>(nullable: false),
                    ExpiresOn = table.Column<DateOnly>(nullable: true),
                    RegisteredBy = table.Column<string>(maxLength: 100, nullable: false),
                    RegisteredAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NuisanceNumbers", x => x.Id);
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
                    UserCode = table.Column<string>(maxLength: 50, nullable: false),
                    DisplayName = table.Column<string>(maxLength: 50, nullable: false),
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
                name: "StaffMembers",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    DepartmentParent = table.Column<string>(maxLength: 40, nullable: true),
                    Position = table.Column<string>(maxLength: 50, nullable: true),
                    Category = table.Column<int>(nullable: false),
                    Initials = table.Column<string>(maxLength: 40, nullable: false),
                    SearchText = table.Column<string>(maxLength: 200, nullable: false),
                    MobileSealed = table.Column<string>(maxLength: 100, nullable: true),
                    MobileIndex = table.Column<string>(maxLength: 50, nullable: true),
                    MobileLast4 = table.Column<string>(maxLength: 4, nullable: true),
                    IsActive = table.Column<bool>(nullable: false),
                    LeftAt = table.Column<DateTime>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StaffMembers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "StaffPhotos",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Content = table.Column<byte[]>(maxLength: 524288, nullable: false),
                    MadeAt = table.Column<DateTime>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StaffPhotos", x => x.Id);
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

            migrationBuilder.CreateTable(
                name: "StaffExtensions",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 40, nullable: false),
                    MobileSealed = table.Column<string>(maxLength: 100, nullable: true),
                    MobileIndex = table.Column<string>(maxLength: 50, nullable: true),
                    MobileLast4 = table.Column<string>(maxLength: 4, nullable: true),
                    OfficePhone = table.Column<string>(maxLength: 30, nullable: true),
                    PhotoId = table.Column<Guid>(nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StaffExtensions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_StaffExtensions_StaffMembers_Id",
                        column: x => x.Id,
                        principalTable: "StaffMembers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_StaffExtensions_StaffPhotos_PhotoId",
                        column: x => x.PhotoId,
                        principalTable: "StaffPhotos",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_SurveyItems_Code_Id",
                table: "SurveyItems",
                columns: new[] { "Code", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SurveyItems_Code_Revision",
                table: "SurveyItems",
                columns: new[] { "Code", "Revision" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SurveyItems_SortOrder_Id",
                table: "SurveyItems",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Roles_Code",
                table: "Roles",
                column: "Code",
                unique: true,
                filter: "\"Code\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Roles_SortOrder_Id",
                table: "Roles",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RatingTargets_Initials_Id",
                table: "RatingTargets",
                columns: new[] { "Initials", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Grades_Score_Id",
                table: "Grades",
                columns: new[] { "Score", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_DissatisfactionReasons_SortOrder_Id",
                table: "DissatisfactionReasons",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AddressClasses_Code",
                table: "AddressClasses",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AddressClasses_Name_Id",
                table: "AddressClasses",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AddressClasses_SortOrder_Id",
                table: "AddressClasses",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AgeBands_Code",
                table: "AgeBands",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AgeBands_Name_Id",
                table: "AgeBands",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AgeBands_SortOrder_Id",
                table: "AgeBands",
                columns: new[] { "SortOrder", "Id" });

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
                name: "IX_AuditSeals_No",
                table: "AuditSeals",
                column: "No",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintClasses_Code",
                table: "ComplaintClasses",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintClasses_Name_Id",
                table: "ComplaintClasses",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintClasses_ParentId",
                table: "ComplaintClasses",
                column: "ParentId");

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintClasses_SortOrder_Id",
                table: "ComplaintClasses",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImportance_Code",
                table: "ComplaintImportance",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImportance_Name_Id",
                table: "ComplaintImportance",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImportance_SortOrder_Id",
                table: "ComplaintImportance",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImportance_Weight_Id",
                table: "ComplaintImportance",
                columns: new[] { "Weight", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintTargets_Code",
                table: "ComplaintTargets",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintTargets_DepartmentCode_Id",
                table: "ComplaintTargets",
                columns: new[] { "DepartmentCode", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintTargets_Initials_Id",
                table: "ComplaintTargets",
                columns: new[] { "Initials", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_DepartmentGuides_DepartmentCode",
                table: "DepartmentGuides",
                column: "DepartmentCode",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DepartmentGuides_Name_Id",
                table: "DepartmentGuides",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Departments_Code",
                table: "Departments",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Deputies_DeputyAccountId",
                table: "Deputies",
                column: "DeputyAccountId");

            migrationBuilder.CreateIndex(
                name: "IX_Deputies_ForAccountId_FromDay",
                table: "Deputies",
                columns: new[] { "ForAccountId", "FromDay" });

            migrationBuilder.CreateIndex(
                name: "IX_Deputies_FromDay_Id",
                table: "Deputies",
                columns: new[] { "FromDay", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ExaminationGuides_DepartmentCode",
                table: "ExaminationGuides",
                column: "DepartmentCode");

            migrationBuilder.CreateIndex(
                name: "IX_ExaminationGuides_ItemCode",
                table: "ExaminationGuides",
                column: "ItemCode",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ExaminationGuides_Name_Id",
                table: "ExaminationGuides",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_FollowUpClasses_Code",
                table: "FollowUpClasses",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FollowUpClasses_Name_Id",
                table: "FollowUpClasses",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_FollowUpClasses_SortOrder_Id",
                table: "FollowUpClasses",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_HealthClasses_Code",
                table: "HealthClasses",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_HealthClasses_Name_Id",
                table: "HealthClasses",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_HealthClasses_SortOrder_Id",
                table: "HealthClasses",
                columns: new[] { "SortOrder", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Menus_Name_Id",
                table: "Menus",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Menus_ParentId",
                table: "Menus",
                column: "ParentId");

            migrationBuilder.CreateIndex(
                name: "IX_Menus_ShippedAs",
                table: "Menus",
                column: "ShippedAs",
                unique: true,
                filter: "\"ShippedAs\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Menus_SortOrder_Id",
                table: "Menus",
                columns: new[] { "SortOrder", "Id" });

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
                name: "IX_NuisanceNumbers_Kind_Id",
                table: "NuisanceNumbers",
                columns: new[] { "Kind", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_NuisanceNumbers_NumberIndex",
                table: "NuisanceNumbers",
                column: "NumberIndex",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_NuisanceNumbers_RegisteredAt_Id",
                table: "NuisanceNumbers",
                columns: new[] { "RegisteredAt", "Id" });

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
                name: "IX_SignInSessions_StartedAt_Id",
                table: "SignInSessions",
                columns: new[] { "StartedAt", "Id" });

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

            migrationBuilder.CreateIndex(
                name: "IX_StaffExtensions_PhotoId",
                table: "StaffExtensions",
                column: "PhotoId");

            migrationBuilder.CreateIndex(
                name: "IX_StaffMembers_Code",
                table: "StaffMembers",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StaffMembers_DepartmentCode_Id",
                table: "StaffMembers",
                columns: new[] { "DepartmentCode", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_StaffMembers_Initials_Id",
                table: "StaffMembers",
                columns: new[] { "Initials", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_StaffMembers_IsActive_LeftAt",
                table: "StaffMembers",
                columns: new[] { "IsActive", "LeftAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AddressClasses");

            migrationBuilder.DropTable(
                name: "AgeBands");

            migrationBuilder.DropTable(
                name: "AuditChains");

            migrationBuilder.DropTable(
                name: "AuditEntries");

            migrationBuilder.DropTable(
                name: "AuditEntryParts");

            migrationBuilder.DropTable(
                name: "AuditSeals");

            migrationBuilder.DropTable(
                name: "AuditUnsealed");

            migrationBuilder.DropTable(
                name: "CalendarDays");

            migrationBuilder.DropTable(
                name: "ComplaintClasses");

            migrationBuilder.DropTable(
                name: "ComplaintImportance");

            migrationBuilder.DropTable(
                name: "ComplaintTargets");

            migrationBuilder.DropTable(
                name: "DepartmentGuides");

            migrationBuilder.DropTable(
                name: "Departments");

            migrationBuilder.DropTable(
                name: "Deputies");

            migrationBuilder.DropTable(
                name: "ExaminationGuides");

            migrationBuilder.DropTable(
                name: "FollowUpClasses");

            migrationBuilder.DropTable(
                name: "HealthClasses");

            migrationBuilder.DropTable(
                name: "HisRefreshes");

            migrationBuilder.DropTable(
                name: "Menus");

            migrationBuilder.DropTable(
                name: "Notices");

            migrationBuilder.DropTable(
                name: "NuisanceNumbers");

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
                name: "StaffExtensions");

            migrationBuilder.DropTable(
                name: "UserPreferences");

            migrationBuilder.DropTable(
                name: "RecycledRecords");

            migrationBuilder.DropTable(
                name: "StaffMembers");

            migrationBuilder.DropTable(
                name: "StaffPhotos");

            migrationBuilder.DropIndex(
                name: "IX_SurveyItems_Code_Id",
                table: "SurveyItems");

            migrationBuilder.DropIndex(
                name: "IX_SurveyItems_Code_Revision",
                table: "SurveyItems");

            migrationBuilder.DropIndex(
                name: "IX_SurveyItems_SortOrder_Id",
                table: "SurveyItems");

            migrationBuilder.DropIndex(
                name: "IX_Roles_Code",
                table: "Roles");

            migrationBuilder.DropIndex(
                name: "IX_Roles_SortOrder_Id",
                table: "Roles");

            migrationBuilder.DropIndex(
                name: "IX_RatingTargets_Initials_Id",
                table: "RatingTargets");

            migrationBuilder.DropIndex(
                name: "IX_Grades_Score_Id",
                table: "Grades");

            migrationBuilder.DropIndex(
                name: "IX_DissatisfactionReasons_SortOrder_Id",
                table: "DissatisfactionReasons");

            migrationBuilder.DropColumn(
                name: "ClosedAt",
                table: "SurveyItems");

            migrationBuilder.DropColumn(
                name: "Revision",
                table: "SurveyItems");

            migrationBuilder.DropColumn(
                name: "Code",
                table: "Roles");

            migrationBuilder.DropColumn(
                name: "Category",
                table: "RatingTargets");

            migrationBuilder.DropColumn(
                name: "IsHidden",
                table: "RatingTargets");

            migrationBuilder.DropColumn(
                name: "Search",
                table: "RatingTargets");

            migrationBuilder.DropColumn(
                name: "SortOrder",
                table: "RatingTargets");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "RatingTargets");

            migrationBuilder.DropColumn(
                name: "PasswordChangedAt",
                table: "Accounts");

            migrationBuilder.CreateIndex(
                name: "IX_SurveyItems_Code",
                table: "SurveyItems",
                column: "Code",
                unique: true);
        }
    }
}
