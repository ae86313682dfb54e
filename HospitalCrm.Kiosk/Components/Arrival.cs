namespace HospitalCrm.Kiosk.Components;

/// <summary>How this page was reached: from nowhere, by a link into the middle of the walk, or after a visit that had run out.</summary>
public enum Arrival { Fresh, Stray, Over, Left }
