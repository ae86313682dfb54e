using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Accounts",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    DisplayName = table.Column<string>(maxLength: 50, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    IsLocal = table.Column<bool>(nullable: false),
                    MustChangePassword = table.Column<bool>(nullable: false),
                    IsDisabled = table.Column<bool>(nullable: false),
                    LastSignInAt = table.Column<DateTime>(nullable: true),
                    Version = table.Column<long>(nullable: false),
                    UserName = table.Column<string>(maxLength: 50, nullable: true),
                    NormalizedUserName = table.Column<string>(maxLength: 50, nullable: true),
                    Email = table.Column<string>(maxLength: 100, nullable: true),
                    NormalizedEmail = table.Column<string>(maxLength: 100, nullable: true),
                    EmailConfirmed = table.Column<bool>(nullable: false),
                    PasswordHash = table.Column<string>(maxLength: 200, nullable: true),
                    SecurityStamp = table.Column<string>(maxLength: 50, nullable: true),
                    ConcurrencyStamp = table.Column<string>(maxLength: 50, nullable: true),
                    PhoneNumber = table.Column<string>(maxLength: 20, nullable: true),
                    PhoneNumberConfirmed = table.Column<bool>(nullable: false),
                    TwoFactorEnabled = table.Column<bool>(nullable: false),
                    LockoutEnd = table.Column<DateTime>(nullable: true),
                    LockoutEnabled = table.Column<bool>(nullable: false),
                    AccessFailedCount = table.Column<int>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Accounts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ChangeStamps",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 40, nullable: false),
                    Value = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChangeStamps", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "DissatisfactionReasons",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 20, nullable: false),
                    Category = table.Column<int>(nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    NameTraditional = table.Column<string>(maxLength: 100, nullable: true),
                    NameEnglish = table.Column<string>(maxLength: 200, nullable: true),
                    SortOrder = table.Column<int>(nullable: false),
                    IsActive = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DissatisfactionReasons", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Evaluations",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Section = table.Column<int>(nullable: false),
                    TargetCode = table.Column<string>(maxLength: 40, nullable: false),
                    TargetName = table.Column<string>(maxLength: 100, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: false),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: false),
                    VisitId = table.Column<Guid>(nullable: false),
                    TerminalId = table.Column<Guid>(nullable: false),
                    OccasionKey = table.Column<string>(maxLength: 50, nullable: false),
                    PatientSealed = table.Column<string>(maxLength: 200, nullable: true),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: true),
                    SubmittedAt = table.Column<DateTime>(nullable: false),
                    Day = table.Column<DateOnly>(nullable: false),
                    Language = table.Column<string>(maxLength: 10, nullable: false),
                    Comment = table.Column<string>(maxLength: 2000, nullable: true),
                    ScoredAnswers = table.Column<int>(nullable: false),
                    TopAnswers = table.Column<int>(nullable: false),
                    MeanScore = table.Column<decimal>(precision: 18, scale: 4, nullable: true),
                    IsLow = table.Column<bool>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Evaluations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Grades",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 20, nullable: false),
                    Label = table.Column<string>(maxLength: 50, nullable: false),
                    LabelTraditional = table.Column<string>(maxLength: 50, nullable: true),
                    LabelEnglish = table.Column<string>(maxLength: 100, nullable: true),
                    Score = table.Column<int>(nullable: false),
                    IsDissatisfied = table.Column<bool>(nullable: false),
                    IsActive = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Grades", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "KioskVisits",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    TerminalId = table.Column<Guid>(nullable: false),
                    ConsentVersion = table.Column<string>(maxLength: 20, nullable: false),
                    StartedAt = table.Column<DateTime>(nullable: false),
                    LastActiveAt = table.Column<DateTime>(nullable: false),
                    EndedAt = table.Column<DateTime>(nullable: true),
                    Identity = table.Column<int>(nullable: false),
                    EvaluatorKey = table.Column<string>(maxLength: 50, nullable: true),
                    PatientSealed = table.Column<string>(maxLength: 200, nullable: true),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KioskVisits", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OutboxMessages",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Priority = table.Column<int>(nullable: false),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: false),
                    PhoneIndex = table.Column<string>(maxLength: 50, nullable: false),
                    BodySealed = table.Column<string>(maxLength: 2000, nullable: true),
                    State = table.Column<int>(nullable: false),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    DueAt = table.Column<DateTime>(nullable: false),
                    ExpiresAt = table.Column<DateTime>(nullable: true),
                    LeaseOwner = table.Column<string>(maxLength: 60, nullable: true),
                    LeaseUntil = table.Column<DateTime>(nullable: true),
                    Attempts = table.Column<int>(nullable: false),
                    GatewayReference = table.Column<string>(maxLength: 80, nullable: true),
                    SubmittedAt = table.Column<DateTime>(nullable: true),
                    Fault = table.Column<string>(maxLength: 200, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxMessages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RatingTargets",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Section = table.Column<int>(nullable: false),
                    Code = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    NameTraditional = table.Column<string>(maxLength: 100, nullable: true),
                    NameEnglish = table.Column<string>(maxLength: 200, nullable: true),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    Title = table.Column<string>(maxLength: 50, nullable: true),
                    Initials = table.Column<string>(maxLength: 40, nullable: false),
                    IsActive = table.Column<bool>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RatingTargets", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Roles",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Description = table.Column<string>(maxLength: 200, nullable: true),
                    SortOrder = table.Column<int>(nullable: false),
                    Scope = table.Column<int>(nullable: false),
                    Version = table.Column<long>(nullable: false),
                    Name = table.Column<string>(maxLength: 50, nullable: true),
                    NormalizedName = table.Column<string>(maxLength: 50, nullable: true),
                    ConcurrencyStamp = table.Column<string>(maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Roles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SatisfactionTallies",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(nullable: false),
                    Section = table.Column<int>(nullable: false),
                    TargetCode = table.Column<string>(maxLength: 40, nullable: false),
                    TargetName = table.Column<string>(maxLength: 100, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: false),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: false),
                    Sheets = table.Column<int>(nullable: false),
                    ScoredSheets = table.Column<int>(nullable: false),
                    MeanSumE4 = table.Column<long>(nullable: false),
                    ScoredAnswers = table.Column<int>(nullable: false),
                    TopAnswers = table.Column<int>(nullable: false),
                    LowSheets = table.Column<int>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SatisfactionTallies", x => new { x.Day, x.Section, x.TargetCode });
                });

            migrationBuilder.CreateTable(
                name: "SurveyItems",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Code = table.Column<string>(maxLength: 20, nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    Category = table.Column<int>(nullable: false),
                    Question = table.Column<string>(maxLength: 200, nullable: false),
                    QuestionTraditional = table.Column<string>(maxLength: 200, nullable: true),
                    QuestionEnglish = table.Column<string>(maxLength: 400, nullable: true),
                    Weight = table.Column<decimal>(precision: 18, scale: 4, nullable: false),
                    AllowsNotApplicable = table.Column<bool>(nullable: false),
                    SortOrder = table.Column<int>(nullable: false),
                    IsActive = table.Column<bool>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SurveyItems", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Terminals",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 50, nullable: false),
                    Place = table.Column<string>(maxLength: 100, nullable: true),
                    FirstSeenAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Terminals", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "VerificationCodes",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    VisitId = table.Column<Guid>(nullable: false),
                    TerminalId = table.Column<Guid>(nullable: false),
                    PhoneIndex = table.Column<string>(maxLength: 50, nullable: false),
                    CodeHash = table.Column<string>(maxLength: 50, nullable: false),
                    SlotKey = table.Column<string>(maxLength: 80, nullable: false),
                    SentAt = table.Column<DateTime>(nullable: false),
                    ExpiresAt = table.Column<DateTime>(nullable: false),
                    WrongTries = table.Column<int>(nullable: false),
                    ClosedAt = table.Column<DateTime>(nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VerificationCodes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AccountClaims",
                columns: table => new
                {
                    UserId = table.Column<Guid>(nullable: false),
                    ClaimType = table.Column<string>(maxLength: 80, nullable: false),
                    ClaimValue = table.Column<string>(maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountClaims", x => new { x.UserId, x.ClaimType, x.ClaimValue });
                    table.ForeignKey(
                        name: "FK_AccountClaims_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AccountLogins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(maxLength: 80, nullable: false),
                    ProviderKey = table.Column<string>(maxLength: 200, nullable: false),
                    ProviderDisplayName = table.Column<string>(maxLength: 80, nullable: true),
                    UserId = table.Column<Guid>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountLogins", x => new { x.LoginProvider, x.ProviderKey });
                    table.ForeignKey(
                        name: "FK_AccountLogins_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AccountTokens",
                columns: table => new
                {
                    UserId = table.Column<Guid>(nullable: false),
                    LoginProvider = table.Column<string>(maxLength: 80, nullable: false),
                    Name = table.Column<string>(maxLength: 80, nullable: false),
                    Value = table.Column<string>(maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountTokens", x => new { x.UserId, x.LoginProvider, x.Name });
                    table.ForeignKey(
                        name: "FK_AccountTokens_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "EvaluationAnswers",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    EvaluationId = table.Column<Guid>(nullable: false),
                    ItemId = table.Column<Guid>(nullable: false),
                    ItemVersion = table.Column<long>(nullable: false),
                    Category = table.Column<int>(nullable: false),
                    SortOrder = table.Column<int>(nullable: false),
                    Question = table.Column<string>(maxLength: 400, nullable: false),
                    Weight = table.Column<decimal>(precision: 18, scale: 4, nullable: false),
                    GradeCode = table.Column<string>(maxLength: 20, nullable: true),
                    GradeLabel = table.Column<string>(maxLength: 100, nullable: true),
                    Score = table.Column<int>(nullable: true),
                    IsDissatisfied = table.Column<bool>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EvaluationAnswers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_EvaluationAnswers_Evaluations_EvaluationId",
                        column: x => x.EvaluationId,
                        principalTable: "Evaluations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AccountRoles",
                columns: table => new
                {
                    UserId = table.Column<Guid>(nullable: false),
                    RoleId = table.Column<Guid>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountRoles", x => new { x.UserId, x.RoleId });
                    table.ForeignKey(
                        name: "FK_AccountRoles_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AccountRoles_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RoleClaims",
                columns: table => new
                {
                    RoleId = table.Column<Guid>(nullable: false),
                    ClaimType = table.Column<string>(maxLength: 80, nullable: false),
                    ClaimValue = table.Column<string>(maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoleClaims", x => new { x.RoleId, x.ClaimType, x.ClaimValue });
                    table.ForeignKey(
                        name: "FK_RoleClaims_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RolePermissions",
                columns: table => new
                {
                    RoleId = table.Column<Guid>(nullable: false),
                    Permission = table.Column<string>(maxLength: 80, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RolePermissions", x => new { x.RoleId, x.Permission });
                    table.ForeignKey(
                        name: "FK_RolePermissions_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "EvaluationReasons",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    AnswerId = table.Column<Guid>(nullable: false),
                    Text = table.Column<string>(maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EvaluationReasons", x => x.Id);
                    table.ForeignKey(
                        name: "FK_EvaluationReasons_EvaluationAnswers_AnswerId",
                        column: x => x.AnswerId,
                        principalTable: "EvaluationAnswers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AccountLogins_UserId",
                table: "AccountLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AccountRoles_RoleId",
                table: "AccountRoles",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "Accounts",
                column: "NormalizedUserName",
                unique: true,
                filter: "\"NormalizedUserName\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_DissatisfactionReasons_Code",
                table: "DissatisfactionReasons",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_EvaluationAnswers_EvaluationId",
                table: "EvaluationAnswers",
                column: "EvaluationId");

            migrationBuilder.CreateIndex(
                name: "IX_EvaluationReasons_AnswerId",
                table: "EvaluationReasons",
                column: "AnswerId");

            migrationBuilder.CreateIndex(
                name: "IX_Evaluations_OccasionKey",
                table: "Evaluations",
                column: "OccasionKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Evaluations_Section_DepartmentCode_SubmittedAt_Id",
                table: "Evaluations",
                columns: new[] { "Section", "DepartmentCode", "SubmittedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Evaluations_Section_SubmittedAt_Id",
                table: "Evaluations",
                columns: new[] { "Section", "SubmittedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Evaluations_Section_TargetCode_SubmittedAt_Id",
                table: "Evaluations",
                columns: new[] { "Section", "TargetCode", "SubmittedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Grades_Code",
                table: "Grades",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_KioskVisits_TerminalId_EndedAt",
                table: "KioskVisits",
                columns: new[] { "TerminalId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_PhoneIndex_CreatedAt",
                table: "OutboxMessages",
                columns: new[] { "PhoneIndex", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_State_Priority_DueAt_Id",
                table: "OutboxMessages",
                columns: new[] { "State", "Priority", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RatingTargets_Section_Code",
                table: "RatingTargets",
                columns: new[] { "Section", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "RoleNameIndex",
                table: "Roles",
                column: "NormalizedName",
                unique: true,
                filter: "\"NormalizedName\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_SatisfactionTallies_Section_Day",
                table: "SatisfactionTallies",
                columns: new[] { "Section", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_SurveyItems_Code",
                table: "SurveyItems",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCodes_PhoneIndex_SentAt",
                table: "VerificationCodes",
                columns: new[] { "PhoneIndex", "SentAt" });

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCodes_SlotKey",
                table: "VerificationCodes",
                column: "SlotKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCodes_TerminalId_SentAt",
                table: "VerificationCodes",
                columns: new[] { "TerminalId", "SentAt" });

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCodes_VisitId_SentAt",
                table: "VerificationCodes",
                columns: new[] { "VisitId", "SentAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccountClaims");

            migrationBuilder.DropTable(
                name: "AccountLogins");

            migrationBuilder.DropTable(
                name: "AccountRoles");

            migrationBuilder.DropTable(
                name: "AccountTokens");

            migrationBuilder.DropTable(
                name: "ChangeStamps");

            migrationBuilder.DropTable(
                name: "DissatisfactionReasons");

            migrationBuilder.DropTable(
                name: "EvaluationReasons");

            migrationBuilder.DropTable(
                name: "Grades");

            migrationBuilder.DropTable(
                name: "KioskVisits");

            migrationBuilder.DropTable(
                name: "OutboxMessages");

            migrationBuilder.DropTable(
                name: "RatingTargets");

            migrationBuilder.DropTable(
                name: "RoleClaims");

            migrationBuilder.DropTable(
                name: "RolePermissions");

            migrationBuilder.DropTable(
                name: "SatisfactionTallies");

            migrationBuilder.DropTable(
                name: "SurveyItems");

            migrationBuilder.DropTable(
                name: "Terminals");

            migrationBuilder.DropTable(
                name: "VerificationCodes");

            migrationBuilder.DropTable(
                name: "Accounts");

            migrationBuilder.DropTable(
                name: "EvaluationAnswers");

            migrationBuilder.DropTable(
                name: "Roles");

            migrationBuilder.DropTable(
                name: "Evaluations");
        }
    }
}
