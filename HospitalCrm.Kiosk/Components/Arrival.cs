namespace HospitalCrm.Kiosk.Components;

/// <summary>How this page was reached: from nowhere, by a link into the middle of the walk, after a visit that had run out, or after one that was left.</summary>
public enum Arrival { Fresh, Stray, Over, Left }
