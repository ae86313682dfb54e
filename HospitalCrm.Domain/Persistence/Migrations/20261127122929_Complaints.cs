using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Complaints : Migration
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
                name: "ComplaintPublications",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Title = table.Column<string>(maxLength: 50, nullable: false),
                    Said = table.Column<string>(maxLength: 500, nullable: false),
                    Changed = table.Column<string>(maxLength: 500, nullable: false),
                    ComplaintNumber = table.Column<string>(maxLength: 20, nullable: true),
                    IsPublished = table.Column<bool>(nullable: false),
                    PublishedOn = table.Column<DateOnly>(nullable: true),
                    PublisherName = table.Column<string>(maxLength: 100, nullable: true),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintPublications", x => x.Id);
                });

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

            migrationBuilder.CreateTable(
                name: "Complaints",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Number = table.Column<string>(maxLength: 20, nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    State = table.Column<int>(nullable: false),
                    OpenMark = table.Column<int>(nullable: false),
                    Channel = table.Column<int>(nullable: false),
                    Source = table.Column<string>(maxLength: 60, nullable: true),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    RegisteredAt = table.Column<DateTime>(nullable: false),
                    RegisteredBy = table.Column<string>(maxLength: 50, nullable: true),
                    RegistrarName = table.Column<string>(maxLength: 100, nullable: true),
                    RecordingNo = table.Column<string>(maxLength: 60, nullable: true),
                    Visitors = table.Column<int>(nullable: true),
                    ComplainantName = table.Column<string>(maxLength: 100, nullable: true),
                    Relation = table.Column<int>(nullable: false),
                    PhoneSealed = table.Column<string>(maxLength: 200, nullable: true),
                    PhoneIndex = table.Column<string>(maxLength: 50, nullable: true),
                    PhoneLast4 = table.Column<string>(maxLength: 4, nullable: true),
                    IsAnonymous = table.Column<bool>(nullable: false),
                    IsConfidential = table.Column<bool>(nullable: false),
                    WantsCallBack = table.Column<bool>(nullable: false),
                    PatientId = table.Column<Guid>(nullable: true),
                    PatientName = table.Column<string>(maxLength: 100, nullable: true),
                    VisitNo = table.Column<string>(maxLength: 40, nullable: true),
                    BedNo = table.Column<string>(maxLength: 20, nullable: true),
                    HappenedOn = table.Column<DateOnly>(nullable: true),
                    Place = table.Column<string>(maxLength: 100, nullable: true),
                    ClassId = table.Column<Guid>(nullable: true),
                    ClassName = table.Column<string>(maxLength: 110, nullable: true),
                    ImportanceId = table.Column<Guid>(nullable: true),
                    ImportanceName = table.Column<string>(maxLength: 50, nullable: true),
                    Weight = table.Column<int>(nullable: false),
                    Title = table.Column<string>(maxLength: 100, nullable: false),
                    Content = table.Column<string>(maxLength: 2000, nullable: true),
                    Demand = table.Column<string>(maxLength: 500, nullable: true),
                    IsSafety = table.Column<bool>(nullable: false),
                    IsDispute = table.Column<bool>(nullable: false),
                    IsThreat = table.Column<bool>(nullable: false),
                    IsRecordSealed = table.Column<bool>(nullable: false),
                    FirstReceiverCode = table.Column<string>(maxLength: 50, nullable: true),
                    FirstReceiverName = table.Column<string>(maxLength: 100, nullable: true),
                    FirstReceiverDepartment = table.Column<string>(maxLength: 100, nullable: true),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    OwnerCode = table.Column<string>(maxLength: 50, nullable: true),
                    OwnerName = table.Column<string>(maxLength: 100, nullable: true),
                    IsAwaitingReceipt = table.Column<bool>(nullable: false),
                    FormerDepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    FormerDepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    FormerOwnerCode = table.Column<string>(maxLength: 50, nullable: true),
                    FormerOwnerName = table.Column<string>(maxLength: 100, nullable: true),
                    DueAt = table.Column<DateTime>(nullable: false),
                    LegalDueAt = table.Column<DateTime>(nullable: true),
                    FirstResponseAt = table.Column<DateTime>(nullable: true),
                    Round = table.Column<int>(nullable: false),
                    RoundBeganAt = table.Column<DateTime>(nullable: false),
                    Investigation = table.Column<string>(maxLength: 2000, nullable: true),
                    Finding = table.Column<int>(nullable: true),
                    Result = table.Column<string>(maxLength: 2000, nullable: true),
                    Measures = table.Column<string>(maxLength: 2000, nullable: true),
                    Duty = table.Column<string>(maxLength: 500, nullable: true),
                    Compensation = table.Column<decimal>(precision: 18, scale: 4, nullable: true),
                    EndAskedBy = table.Column<string>(maxLength: 50, nullable: true),
                    EndAskedByName = table.Column<string>(maxLength: 100, nullable: true),
                    EndAskedAt = table.Column<DateTime>(nullable: true),
                    CallsMissed = table.Column<int>(nullable: false),
                    CallDaysMissed = table.Column<int>(nullable: false),
                    LastCallDay = table.Column<DateOnly>(nullable: true),
                    NextCallAt = table.Column<DateTime>(nullable: true),
                    CalledBackBy = table.Column<string>(maxLength: 50, nullable: true),
                    CalledBackByName = table.Column<string>(maxLength: 100, nullable: true),
                    CalledBackAt = table.Column<DateTime>(nullable: true),
                    Satisfaction = table.Column<int>(nullable: true),
                    Ending = table.Column<int>(nullable: true),
                    EndReason = table.Column<string>(maxLength: 500, nullable: true),
                    RefusalGround = table.Column<int>(nullable: true),
                    HandedTo = table.Column<int>(nullable: true),
                    CallBackFailure = table.Column<int>(nullable: true),
                    EndedAt = table.Column<DateTime>(nullable: true),
                    WorkingDays = table.Column<int>(nullable: true),
                    IsLate = table.Column<bool>(nullable: false),
                    ForceAskedBy = table.Column<string>(maxLength: 50, nullable: true),
                    ForceAskedByName = table.Column<string>(maxLength: 100, nullable: true),
                    ForceReason = table.Column<string>(maxLength: 500, nullable: true),
                    MergedIntoId = table.Column<Guid>(nullable: true),
                    StateBeforeMerge = table.Column<int>(nullable: true),
                    QueryCodeIndex = table.Column<string>(maxLength: 50, nullable: true),
                    QueryFailures = table.Column<int>(nullable: false),
                    QueryBlockedUntil = table.Column<DateTime>(nullable: true),
                    NextAlertAt = table.Column<DateTime>(nullable: true),
                    AlertStep = table.Column<int>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Complaints", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Complaints_ComplaintClasses_ClassId",
                        column: x => x.ClassId,
                        principalTable: "ComplaintClasses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Complaints_ComplaintImportance_ImportanceId",
                        column: x => x.ImportanceId,
                        principalTable: "ComplaintImportance",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Complaints_Complaints_MergedIntoId",
                        column: x => x.MergedIntoId,
                        principalTable: "Complaints",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Complaints_Patients_PatientId",
                        column: x => x.PatientId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "FormDrafts",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    AccountId = table.Column<Guid>(nullable: false),
                    Form = table.Column<string>(maxLength: 60, nullable: false),
                    PartNo = table.Column<int>(nullable: false),
                    ContentSealed = table.Column<string>(maxLength: 2000, nullable: false),
                    SavedAt = table.Column<DateTime>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FormDrafts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FormDrafts_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

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
                name: "ComplaintEvents",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ComplaintId = table.Column<Guid>(nullable: false),
                    At = table.Column<DateTime>(nullable: false),
                    Move = table.Column<int>(nullable: false),
                    FromState = table.Column<int>(nullable: true),
                    ToState = table.Column<int>(nullable: false),
                    Round = table.Column<int>(nullable: false),
                    ByCode = table.Column<string>(maxLength: 50, nullable: false),
                    ByName = table.Column<string>(maxLength: 100, nullable: false),
                    Note = table.Column<string>(maxLength: 2000, nullable: true),
                    Detail = table.Column<string>(maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintEvents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintEvents_Complaints_ComplaintId",
                        column: x => x.ComplaintId,
                        principalTable: "Complaints",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ComplaintImprovements",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ComplaintId = table.Column<Guid>(nullable: true),
                    ComplaintNumber = table.Column<string>(maxLength: 20, nullable: true),
                    Measure = table.Column<string>(maxLength: 500, nullable: false),
                    OwnerCode = table.Column<string>(maxLength: 50, nullable: false),
                    OwnerName = table.Column<string>(maxLength: 100, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    DueOn = table.Column<DateOnly>(nullable: false),
                    State = table.Column<int>(nullable: false),
                    Effect = table.Column<string>(maxLength: 500, nullable: true),
                    FinishedBy = table.Column<string>(maxLength: 50, nullable: true),
                    FinishedAt = table.Column<DateTime>(nullable: true),
                    VerifierName = table.Column<string>(maxLength: 100, nullable: true),
                    Verdict = table.Column<string>(maxLength: 500, nullable: true),
                    VerifiedAt = table.Column<DateTime>(nullable: true),
                    CreatedBy = table.Column<string>(maxLength: 50, nullable: false),
                    CreatorName = table.Column<string>(maxLength: 100, nullable: false),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintImprovements", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintImprovements_Complaints_ComplaintId",
                        column: x => x.ComplaintId,
                        principalTable: "Complaints",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ComplaintParties",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ComplaintId = table.Column<Guid>(nullable: false),
                    Role = table.Column<int>(nullable: false),
                    Code = table.Column<string>(maxLength: 50, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    DepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    DepartmentName = table.Column<string>(maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintParties", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintParties_Complaints_ComplaintId",
                        column: x => x.ComplaintId,
                        principalTable: "Complaints",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ComplaintRounds",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    ComplaintId = table.Column<Guid>(nullable: false),
                    RoundNo = table.Column<int>(nullable: false),
                    BeganAt = table.Column<DateTime>(nullable: false),
                    DueAt = table.Column<DateTime>(nullable: false),
                    AnsweredAt = table.Column<DateTime>(nullable: true),
                    WorkingDays = table.Column<int>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComplaintRounds", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComplaintRounds_Complaints_ComplaintId",
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
                name: "IX_Evaluations_DraftDueAt",
                table: "Evaluations",
                column: "DraftDueAt",
                filter: "\"DraftDueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintAttachments_ComplaintId_Id",
                table: "ComplaintAttachments",
                columns: new[] { "ComplaintId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintEvents_ComplaintId_At_Id",
                table: "ComplaintEvents",
                columns: new[] { "ComplaintId", "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImprovements_ComplaintId_DueOn",
                table: "ComplaintImprovements",
                columns: new[] { "ComplaintId", "DueOn" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImprovements_DepartmentCode_Id",
                table: "ComplaintImprovements",
                columns: new[] { "DepartmentCode", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImprovements_DueOn_Id",
                table: "ComplaintImprovements",
                columns: new[] { "DueOn", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintImprovements_State_DueOn_Id",
                table: "ComplaintImprovements",
                columns: new[] { "State", "DueOn", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintParties_Code_ComplaintId",
                table: "ComplaintParties",
                columns: new[] { "Code", "ComplaintId" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintParties_ComplaintId_Role",
                table: "ComplaintParties",
                columns: new[] { "ComplaintId", "Role" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintParties_DepartmentCode_ComplaintId",
                table: "ComplaintParties",
                columns: new[] { "DepartmentCode", "ComplaintId" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintPublications_CreatedAt_Id",
                table: "ComplaintPublications",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintPublications_IsPublished_PublishedOn_Id",
                table: "ComplaintPublications",
                columns: new[] { "IsPublished", "PublishedOn", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintQueryTries_At",
                table: "ComplaintQueryTries",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintQueryTries_Source_At",
                table: "ComplaintQueryTries",
                columns: new[] { "Source", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ComplaintRounds_ComplaintId_RoundNo",
                table: "ComplaintRounds",
                columns: new[] { "ComplaintId", "RoundNo" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_ClassId",
                table: "Complaints",
                column: "ClassId");

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_DepartmentCode_RegisteredAt_Id",
                table: "Complaints",
                columns: new[] { "DepartmentCode", "RegisteredAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_DueAt_Id",
                table: "Complaints",
                columns: new[] { "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_ImportanceId",
                table: "Complaints",
                column: "ImportanceId");

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_Kind_RegisteredAt_Id",
                table: "Complaints",
                columns: new[] { "Kind", "RegisteredAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_MergedIntoId_RegisteredAt",
                table: "Complaints",
                columns: new[] { "MergedIntoId", "RegisteredAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_NextAlertAt",
                table: "Complaints",
                column: "NextAlertAt");

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_Number",
                table: "Complaints",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_OpenMark_DueAt_Id",
                table: "Complaints",
                columns: new[] { "OpenMark", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_PatientId_RegisteredAt",
                table: "Complaints",
                columns: new[] { "PatientId", "RegisteredAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_PhoneIndex_RegisteredAt",
                table: "Complaints",
                columns: new[] { "PhoneIndex", "RegisteredAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_RegisteredAt_Id",
                table: "Complaints",
                columns: new[] { "RegisteredAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_Source",
                table: "Complaints",
                column: "Source",
                unique: true,
                filter: "\"Source\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_State_DueAt_Id",
                table: "Complaints",
                columns: new[] { "State", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_State_RegisteredAt_Id",
                table: "Complaints",
                columns: new[] { "State", "RegisteredAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Complaints_Weight_Id",
                table: "Complaints",
                columns: new[] { "Weight", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_FormDrafts_AccountId_Form_PartNo",
                table: "FormDrafts",
                columns: new[] { "AccountId", "Form", "PartNo" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FormDrafts_SavedAt",
                table: "FormDrafts",
                column: "SavedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ComplaintEvents");

            migrationBuilder.DropTable(
                name: "ComplaintFiles");

            migrationBuilder.DropTable(
                name: "ComplaintImprovements");

            migrationBuilder.DropTable(
                name: "ComplaintParties");

            migrationBuilder.DropTable(
                name: "ComplaintPublications");

            migrationBuilder.DropTable(
                name: "ComplaintQueryTries");

            migrationBuilder.DropTable(
                name: "ComplaintRounds");

            migrationBuilder.DropTable(
                name: "FormDrafts");

            migrationBuilder.DropTable(
                name: "ComplaintAttachments");

            migrationBuilder.DropTable(
                name: "Complaints");

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
