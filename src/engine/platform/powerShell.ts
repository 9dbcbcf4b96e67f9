/** What is asked of Windows: one PowerShell is kept, for starting one takes longer than any answer. */
import { getPowershell, powerShell, powerShellRelease, powerShellStart } from 'systeminformation/lib/util.js';

/** Physical disks, as raw counters: documented at Win32_PerfRawData_PerfDisk_PhysicalDisk. */
export interface WindowsDisk {
  readonly Name: string;
  /** Despite its name a counter of bytes since the machine started (PERF_COUNTER_BULK_COUNT). */
  readonly DiskReadBytesPersec: number;
  readonly DiskWriteBytesPersec: number;
  /** Time without any request, in 100 ns, and the time on the same scale (PERF_PRECISION_100NS_TIMER). */
  readonly PercentIdleTime: number;
  readonly PercentIdleTime_Base: number;
}
/** MSFT_NetAdapterStatisticsSettingData. */
export interface WindowsAdapter {
  readonly Name: string;
  readonly ReceivedBytes: number;
  readonly SentBytes: number;
}
/** Win32_Process; times in 100 ns, the working set in bytes, its peak in KiB. */
export interface WindowsProcess {
  readonly ProcessId: number;
  readonly ParentProcessId: number;
  readonly Name: string;
  readonly CommandLine: string | null;
  readonly UserModeTime: number;
  readonly KernelModeTime: number;
  readonly WorkingSetSize: number;
  readonly PeakWorkingSetSize: number;
  /** Milliseconds since 1970; null for what the kernel itself is. */
  readonly Started: number | null;
}
interface Answers {
  readonly disks: WindowsDisk;
  readonly adapters: WindowsAdapter;
  readonly processes: WindowsProcess;
}

const commands: Readonly<Record<keyof Answers, string>> = {
  disks:
    "Get-CimInstance Win32_PerfRawData_PerfDisk_PhysicalDisk | Where-Object Name -ne '_Total' | Select-Object Name,DiskReadBytesPersec,DiskWriteBytesPersec,PercentIdleTime,PercentIdleTime_Base",
  adapters: 'Get-NetAdapter -Physical | Get-NetAdapterStatistics | Select-Object Name,ReceivedBytes,SentBytes',
  processes:
    "Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,Name,CommandLine,UserModeTime,KernelModeTime,WorkingSetSize,PeakWorkingSetSize,@{n='Started';e={[math]::Floor(($_.CreationDate.ToUniversalTime()-[datetime]'1970-01-01').TotalMilliseconds)}}",
};

/** The rows of an answer in JSON: a list, or the one row by itself. Empty where there was no answer. */
const rowsIn = (text: string): readonly unknown[] => {
  const trimmed = text.trim().replace(/^\uFEFF/, '');
  if (trimmed === '') return [];
  const parsed: unknown = JSON.parse(trimmed);
  return Array.isArray(parsed) ? parsed : [parsed];
};

export const askWindows = async <K extends keyof Answers>(what: K): Promise<readonly Answers[K][]> =>
  rowsIn(await powerShell(`${commands[what]} | ConvertTo-Json -Compress`)) as readonly Answers[K][];

export const startPowerShell = (): void => {
  getPowershell();
  powerShellStart();
};
export const releasePowerShell = powerShellRelease;
