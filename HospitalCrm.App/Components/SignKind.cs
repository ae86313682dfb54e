namespace HospitalCrm.App.Components;

/// <summary>The few icons of static pages.</summary>
public enum SignKind { Error, Warning, Success, Info, Theme }
