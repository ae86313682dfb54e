namespace HospitalCrm.App;

/// <summary>Names this program to tests: both programs have a <c>Program</c> of their own.</summary>
public sealed class AppProgram
{
    private AppProgram() { }
}
