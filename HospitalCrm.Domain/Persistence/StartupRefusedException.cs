namespace HospitalCrm.Domain.Persistence;

/// <summary>The program cannot start as it is set up; the message is one sentence for the administrator and says what to do.</summary>
public sealed class StartupRefusedException(string sentence, Exception? inner = null) : Exception(sentence, inner);
