Console.WriteLine("HospitalCrm.Benchmarks");
