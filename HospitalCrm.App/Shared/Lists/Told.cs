namespace HospitalCrm.App.Shared.Lists;

/// <summary>How far long work has come, told to the page four times a second at most and in order.</summary>
internal sealed class Told(Action<int> said) : IProgress<int>
{
    private const int Milliseconds = 250;

    private long _last;

    public void Report(int value)
    {
        var now = Environment.TickCount64;
        if (now - _last < Milliseconds) return;
        _last = now;
        said(value);
    }
}
