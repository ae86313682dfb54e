using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.App.Features.Satisfaction;

/// <summary>A line of figures with where its numbers lead.</summary>
/// <param name="DeeperHref">From a department to its people, where there are any to see.</param>
public sealed record FigureRow(string Key, string Name, string? DepartmentName, Figure Figure, string SheetsHref, string LowHref, string? DeeperHref = null);
