using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HospitalCrm.Domain.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PatientArchives : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "HisLedger",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    PatientNo = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    SearchName = table.Column<string>(maxLength: 100, nullable: false),
                    Initials = table.Column<string>(maxLength: 100, nullable: false),
                    NameStart = table.Column<string>(maxLength: 8, nullable: false),
                    InitialsStart = table.Column<string>(maxLength: 8, nullable: false),
                    Sex = table.Column<int>(nullable: false),
                    BornOn = table.Column<DateOnly>(nullable: true),
                    CardSealed = table.Column<string>(maxLength: 300, nullable: true),
                    CardIndex = table.Column<long>(nullable: true),
                    IdCardSealed = table.Column<string>(maxLength: 300, nullable: true),
                    IdCardIndex = table.Column<long>(nullable: true),
                    MobileSealed = table.Column<string>(maxLength: 300, nullable: true),
                    MobileIndex = table.Column<long>(nullable: true),
                    TailIndex = table.Column<long>(nullable: true),
                    Address = table.Column<string>(maxLength: 200, nullable: true),
                    Payer = table.Column<int>(nullable: true),
                    IsDeceased = table.Column<bool>(nullable: false),
                    FirstVisitAt = table.Column<DateTime>(nullable: true),
                    LastVisitAt = table.Column<DateTime>(nullable: true),
                    LastDepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    NextVisitAt = table.Column<DateTime>(nullable: true),
                    Visits = table.Column<int>(nullable: false),
                    YearSpending = table.Column<decimal>(precision: 18, scale: 4, nullable: false),
                    TotalSpending = table.Column<decimal>(precision: 18, scale: 4, nullable: false),
                    LastDiagnosis = table.Column<string>(maxLength: 200, nullable: true),
                    Fingerprint = table.Column<long>(nullable: false),
                    SeenAt = table.Column<DateTime>(nullable: false),
                    GoneAt = table.Column<DateTime>(nullable: true),
                    IsTakenOver = table.Column<bool>(nullable: false),
                    PatientId = table.Column<Guid>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HisLedger", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "HisSynchronisations",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 40, nullable: false),
                    Watermark = table.Column<string>(maxLength: 100, nullable: true),
                    StartedAt = table.Column<DateTime>(nullable: true),
                    TriedAt = table.Column<DateTime>(nullable: true),
                    DoneAt = table.Column<DateTime>(nullable: true),
                    Trouble = table.Column<int>(nullable: true),
                    PatientsRead = table.Column<int>(nullable: false),
                    PatientsWritten = table.Column<int>(nullable: false),
                    PatientsGone = table.Column<int>(nullable: false),
                    LeaseOwner = table.Column<string>(maxLength: 60, nullable: true),
                    LeaseUntil = table.Column<DateTime>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HisSynchronisations", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "PatientClassifications",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Number = table.Column<long>(nullable: false),
                    SpendingClassId = table.Column<Guid>(nullable: true),
                    HealthClassId = table.Column<Guid>(nullable: true),
                    AddressClassId = table.Column<Guid>(nullable: true),
                    AgeBandId = table.Column<Guid>(nullable: true),
                    SpendingBy = table.Column<string>(maxLength: 50, nullable: true),
                    HealthBy = table.Column<string>(maxLength: 50, nullable: true),
                    AddressBy = table.Column<string>(maxLength: 50, nullable: true),
                    AgeBy = table.Column<string>(maxLength: 50, nullable: true),
                    WorkedOutAt = table.Column<DateTime>(nullable: false),
                    NextAgeOn = table.Column<DateOnly>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientClassifications", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatientConsents",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    PatientId = table.Column<Guid>(nullable: false),
                    Purpose = table.Column<int>(nullable: false),
                    IsGiven = table.Column<bool>(nullable: false),
                    Way = table.Column<int>(nullable: false),
                    TextVersion = table.Column<string>(maxLength: 20, nullable: false),
                    GivenAt = table.Column<DateTime>(nullable: false),
                    WrittenBy = table.Column<string>(maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientConsents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatientNamePieces",
                columns: table => new
                {
                    Piece = table.Column<string>(maxLength: 8, nullable: false),
                    Number = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientNamePieces", x => new { x.Piece, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "PatientPhones",
                columns: table => new
                {
                    Number = table.Column<long>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    WholeIndex = table.Column<long>(nullable: false),
                    TailIndex = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientPhones", x => new { x.Number, x.Kind, x.WholeIndex });
                });

            migrationBuilder.CreateTable(
                name: "PatientRuns",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 40, nullable: false),
                    IsRunning = table.Column<bool>(nullable: false),
                    StartedAt = table.Column<DateTime>(nullable: true),
                    StartedBy = table.Column<string>(maxLength: 50, nullable: true),
                    Place = table.Column<long>(nullable: false),
                    Seen = table.Column<int>(nullable: false),
                    Changed = table.Column<int>(nullable: false),
                    Stamp = table.Column<long>(nullable: false),
                    LeaseOwner = table.Column<Guid>(nullable: true),
                    LeaseUntil = table.Column<DateTime>(nullable: true),
                    DoneAt = table.Column<DateTime>(nullable: true),
                    DoneStartedAt = table.Column<DateTime>(nullable: true),
                    DoneBy = table.Column<string>(maxLength: 50, nullable: true),
                    DoneSeen = table.Column<int>(nullable: false),
                    DoneChanged = table.Column<int>(nullable: false),
                    DoneStamp = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientRuns", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Patients",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Number = table.Column<long>(nullable: false),
                    HisPatientNo = table.Column<string>(maxLength: 40, nullable: true),
                    CardKind = table.Column<int>(nullable: true),
                    CardSealed = table.Column<string>(maxLength: 300, nullable: true),
                    CardIndex = table.Column<long>(nullable: true),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    SearchName = table.Column<string>(maxLength: 100, nullable: false),
                    Initials = table.Column<string>(maxLength: 100, nullable: false),
                    Sex = table.Column<int>(nullable: false),
                    BornOn = table.Column<DateOnly>(nullable: true),
                    IdCardSealed = table.Column<string>(maxLength: 300, nullable: true),
                    IdCardIndex = table.Column<long>(nullable: true),
                    Ethnicity = table.Column<string>(maxLength: 20, nullable: true),
                    MaritalStatus = table.Column<int>(nullable: true),
                    BloodType = table.Column<int>(nullable: true),
                    RhesusFactor = table.Column<int>(nullable: true),
                    Education = table.Column<int>(nullable: true),
                    Occupation = table.Column<string>(maxLength: 50, nullable: true),
                    Employer = table.Column<string>(maxLength: 100, nullable: true),
                    MobileSealed = table.Column<string>(maxLength: 300, nullable: true),
                    OtherPhonesSealed = table.Column<string>(maxLength: 300, nullable: true),
                    ContactName = table.Column<string>(maxLength: 50, nullable: true),
                    ContactRelation = table.Column<string>(maxLength: 20, nullable: true),
                    ContactPhoneSealed = table.Column<string>(maxLength: 300, nullable: true),
                    Address = table.Column<string>(maxLength: 200, nullable: true),
                    Payer = table.Column<int>(nullable: true),
                    InsuranceNoSealed = table.Column<string>(maxLength: 300, nullable: true),
                    IsImportant = table.Column<bool>(nullable: false),
                    Note = table.Column<string>(maxLength: 500, nullable: true),
                    BirthWeight = table.Column<int>(nullable: true),
                    GestationWeeks = table.Column<int>(nullable: true),
                    GuardianName = table.Column<string>(maxLength: 50, nullable: true),
                    GuardianMobileSealed = table.Column<string>(maxLength: 300, nullable: true),
                    IsDeceased = table.Column<bool>(nullable: false),
                    IsNotToBeCalled = table.Column<bool>(nullable: false),
                    Source = table.Column<int>(nullable: false),
                    State = table.Column<int>(nullable: false),
                    ReviewedBy = table.Column<string>(maxLength: 50, nullable: true),
                    ReviewedAt = table.Column<DateTime>(nullable: true),
                    ReturnReason = table.Column<string>(maxLength: 200, nullable: true),
                    CreatedBy = table.Column<string>(maxLength: 50, nullable: true),
                    CreatedAt = table.Column<DateTime>(nullable: false),
                    KeyFieldsBy = table.Column<string>(maxLength: 50, nullable: true),
                    MergedIntoId = table.Column<Guid>(nullable: true),
                    ErasedAt = table.Column<DateTime>(nullable: true),
                    LastVisitAt = table.Column<DateTime>(nullable: true),
                    LastDepartmentCode = table.Column<string>(maxLength: 40, nullable: true),
                    LastDepartmentName = table.Column<string>(maxLength: 100, nullable: true),
                    NextVisitAt = table.Column<DateTime>(nullable: true),
                    FieldsByHand = table.Column<string>(maxLength: 500, nullable: true),
                    Version = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Patients", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatientTags",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    Colour = table.Column<string>(maxLength: 7, nullable: false),
                    IsWarning = table.Column<bool>(nullable: false),
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
                    table.PrimaryKey("PK_PatientTags", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RunningNumbers",
                columns: table => new
                {
                    Name = table.Column<string>(maxLength: 40, nullable: false),
                    LastNumber = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RunningNumbers", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "HisConflicts",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    PatientId = table.Column<Guid>(nullable: false),
                    Field = table.Column<string>(maxLength: 30, nullable: false),
                    HisValueSealed = table.Column<string>(maxLength: 1200, nullable: true),
                    SeenAt = table.Column<DateTime>(nullable: false),
                    KeptAt = table.Column<DateTime>(nullable: true),
                    KeptBy = table.Column<string>(maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HisConflicts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_HisConflicts_Patients_PatientId",
                        column: x => x.PatientId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PatientDuplicates",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    FirstId = table.Column<Guid>(nullable: false),
                    FirstNumber = table.Column<long>(nullable: false),
                    SecondId = table.Column<Guid>(nullable: false),
                    SecondNumber = table.Column<long>(nullable: false),
                    HasSameIdCard = table.Column<bool>(nullable: false),
                    HasSameBirthday = table.Column<bool>(nullable: false),
                    HasSamePhone = table.Column<bool>(nullable: false),
                    Reason = table.Column<int>(nullable: false),
                    FoundAt = table.Column<DateTime>(nullable: false),
                    IsApart = table.Column<bool>(nullable: false),
                    ApartBy = table.Column<string>(maxLength: 50, nullable: true),
                    ApartAt = table.Column<DateTime>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientDuplicates", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PatientDuplicates_Patients_FirstId",
                        column: x => x.FirstId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PatientDuplicates_Patients_SecondId",
                        column: x => x.SecondId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PatientMerges",
                columns: table => new
                {
                    Id = table.Column<Guid>(nullable: false),
                    KeptId = table.Column<Guid>(nullable: false),
                    GoneId = table.Column<Guid>(nullable: false),
                    MergedAt = table.Column<DateTime>(nullable: false),
                    MergedBy = table.Column<string>(maxLength: 50, nullable: false),
                    UndoneAt = table.Column<DateTime>(nullable: true),
                    UndoneBy = table.Column<string>(maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientMerges", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PatientMerges_Patients_GoneId",
                        column: x => x.GoneId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PatientMerges_Patients_KeptId",
                        column: x => x.KeptId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PatientRelations",
                columns: table => new
                {
                    PatientId = table.Column<Guid>(nullable: false),
                    RelatedId = table.Column<Guid>(nullable: false),
                    Kind = table.Column<int>(nullable: false),
                    IsGuardian = table.Column<bool>(nullable: false),
                    LinkedAt = table.Column<DateTime>(nullable: false),
                    LinkedBy = table.Column<string>(maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientRelations", x => new { x.PatientId, x.RelatedId });
                    table.ForeignKey(
                        name: "FK_PatientRelations_Patients_PatientId",
                        column: x => x.PatientId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PatientRelations_Patients_RelatedId",
                        column: x => x.RelatedId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PatientTaggings",
                columns: table => new
                {
                    TagId = table.Column<Guid>(nullable: false),
                    PatientId = table.Column<Guid>(nullable: false),
                    Number = table.Column<long>(nullable: false),
                    TaggedAt = table.Column<DateTime>(nullable: false),
                    TaggedBy = table.Column<string>(maxLength: 50, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientTaggings", x => new { x.PatientId, x.TagId });
                    table.ForeignKey(
                        name: "FK_PatientTaggings_PatientTags_TagId",
                        column: x => x.TagId,
                        principalTable: "PatientTags",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PatientTaggings_Patients_PatientId",
                        column: x => x.PatientId,
                        principalTable: "Patients",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PatientMergeParts",
                columns: table => new
                {
                    MergeId = table.Column<Guid>(nullable: false),
                    Place = table.Column<string>(maxLength: 3, nullable: false),
                    Content = table.Column<string>(maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatientMergeParts", x => new { x.MergeId, x.Place });
                    table.ForeignKey(
                        name: "FK_PatientMergeParts_PatientMerges_MergeId",
                        column: x => x.MergeId,
                        principalTable: "PatientMerges",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_KioskVisits_EvaluatorKey",
                table: "KioskVisits",
                column: "EvaluatorKey");

            migrationBuilder.CreateIndex(
                name: "IX_Evaluations_VisitId",
                table: "Evaluations",
                column: "VisitId");

            migrationBuilder.CreateIndex(
                name: "IX_HisConflicts_PatientId_Field",
                table: "HisConflicts",
                columns: new[] { "PatientId", "Field" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_HisConflicts_SeenAt_Id",
                table: "HisConflicts",
                columns: new[] { "SeenAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_CardIndex",
                table: "HisLedger",
                column: "CardIndex");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_IdCardIndex",
                table: "HisLedger",
                column: "IdCardIndex");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_InitialsStart_IsTakenOver_PatientNo",
                table: "HisLedger",
                columns: new[] { "InitialsStart", "IsTakenOver", "PatientNo" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_IsTakenOver_PatientNo",
                table: "HisLedger",
                columns: new[] { "IsTakenOver", "PatientNo" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_MobileIndex",
                table: "HisLedger",
                column: "MobileIndex");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_NameStart_IsTakenOver_PatientNo",
                table: "HisLedger",
                columns: new[] { "NameStart", "IsTakenOver", "PatientNo" });

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_PatientId",
                table: "HisLedger",
                column: "PatientId");

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_PatientNo",
                table: "HisLedger",
                column: "PatientNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_HisLedger_TailIndex",
                table: "HisLedger",
                column: "TailIndex");

            migrationBuilder.CreateIndex(
                name: "IX_PatientClassifications_AddressClassId_Number",
                table: "PatientClassifications",
                columns: new[] { "AddressClassId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientClassifications_AgeBandId_Number",
                table: "PatientClassifications",
                columns: new[] { "AgeBandId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientClassifications_HealthClassId_Number",
                table: "PatientClassifications",
                columns: new[] { "HealthClassId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientClassifications_NextAgeOn",
                table: "PatientClassifications",
                column: "NextAgeOn");

            migrationBuilder.CreateIndex(
                name: "IX_PatientClassifications_Number",
                table: "PatientClassifications",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PatientClassifications_SpendingClassId_Number",
                table: "PatientClassifications",
                columns: new[] { "SpendingClassId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientConsents_PatientId_Purpose_GivenAt",
                table: "PatientConsents",
                columns: new[] { "PatientId", "Purpose", "GivenAt" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientDuplicates_FirstId",
                table: "PatientDuplicates",
                column: "FirstId");

            migrationBuilder.CreateIndex(
                name: "IX_PatientDuplicates_FirstNumber_SecondNumber",
                table: "PatientDuplicates",
                columns: new[] { "FirstNumber", "SecondNumber" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PatientDuplicates_IsApart_Reason_FirstNumber_SecondNumber",
                table: "PatientDuplicates",
                columns: new[] { "IsApart", "Reason", "FirstNumber", "SecondNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientDuplicates_SecondId",
                table: "PatientDuplicates",
                column: "SecondId");

            migrationBuilder.CreateIndex(
                name: "IX_PatientMerges_GoneId",
                table: "PatientMerges",
                column: "GoneId");

            migrationBuilder.CreateIndex(
                name: "IX_PatientMerges_KeptId",
                table: "PatientMerges",
                column: "KeptId");

            migrationBuilder.CreateIndex(
                name: "IX_PatientMerges_MergedAt_Id",
                table: "PatientMerges",
                columns: new[] { "MergedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientPhones_TailIndex_Number",
                table: "PatientPhones",
                columns: new[] { "TailIndex", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientPhones_WholeIndex_Number",
                table: "PatientPhones",
                columns: new[] { "WholeIndex", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientRelations_RelatedId",
                table: "PatientRelations",
                column: "RelatedId");

            migrationBuilder.CreateIndex(
                name: "IX_Patients_BornOn_Number",
                table: "Patients",
                columns: new[] { "BornOn", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Patients_CardIndex",
                table: "Patients",
                column: "CardIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Patients_HisPatientNo",
                table: "Patients",
                column: "HisPatientNo");

            migrationBuilder.CreateIndex(
                name: "IX_Patients_IdCardIndex",
                table: "Patients",
                column: "IdCardIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Patients_LastDepartmentCode_Number",
                table: "Patients",
                columns: new[] { "LastDepartmentCode", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Patients_LastVisitAt_Number",
                table: "Patients",
                columns: new[] { "LastVisitAt", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Patients_Number",
                table: "Patients",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Patients_SearchName_BornOn",
                table: "Patients",
                columns: new[] { "SearchName", "BornOn" });

            migrationBuilder.CreateIndex(
                name: "IX_Patients_State_Number",
                table: "Patients",
                columns: new[] { "State", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientTaggings_TagId_Number",
                table: "PatientTaggings",
                columns: new[] { "TagId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientTags_Code",
                table: "PatientTags",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PatientTags_Name_Id",
                table: "PatientTags",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_PatientTags_SortOrder_Id",
                table: "PatientTags",
                columns: new[] { "SortOrder", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "HisConflicts");

            migrationBuilder.DropTable(
                name: "HisLedger");

            migrationBuilder.DropTable(
                name: "HisSynchronisations");

            migrationBuilder.DropTable(
                name: "PatientClassifications");

            migrationBuilder.DropTable(
                name: "PatientConsents");

            migrationBuilder.DropTable(
                name: "PatientDuplicates");

            migrationBuilder.DropTable(
                name: "PatientMergeParts");

            migrationBuilder.DropTable(
                name: "PatientNamePieces");

            migrationBuilder.DropTable(
                name: "PatientPhones");

            migrationBuilder.DropTable(
                name: "PatientRelations");

            migrationBuilder.DropTable(
                name: "PatientRuns");

            migrationBuilder.DropTable(
                name: "PatientTaggings");

            migrationBuilder.DropTable(
                name: "RunningNumbers");

            migrationBuilder.DropTable(
                name: "PatientMerges");

            migrationBuilder.DropTable(
                name: "PatientTags");

            migrationBuilder.DropTable(
                name: "Patients");

            migrationBuilder.DropIndex(
                name: "IX_KioskVisits_EvaluatorKey",
                table: "KioskVisits");

            migrationBuilder.DropIndex(
                name: "IX_Evaluations_VisitId",
                table: "Evaluations");
        }
    }
}
