using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Lists;

/// <summary>What every list works with.</summary>
public sealed record ListTools(
    IDbContextFactory<CrmDbContext> Contexts, ICurrentActor Actor, AuditTrail Audit, HospitalClock Clock, ListAnchors Anchors, PersonalDataVault Vault, IDatabaseProduct Product);
