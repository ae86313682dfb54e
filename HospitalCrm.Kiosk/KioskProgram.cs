namespace HospitalCrm.Kiosk;

/// <summary>Names this program where tests start it: every program has a type called Program.</summary>
public sealed class KioskProgram;
