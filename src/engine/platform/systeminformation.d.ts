/** The single files of the library that are bundled: its index would bring all of them. Their shapes are its own types. */
declare module 'systeminformation/lib/memory.js' {
  export const mem: () => Promise<import('systeminformation').Systeminformation.MemData>;
}
declare module 'systeminformation/lib/filesystem.js' {
  export const fsStats: () => Promise<import('systeminformation').Systeminformation.FsStatsData | null>;
}
declare module 'systeminformation/lib/network.js' {
  export const networkStats: (
    names: string,
  ) => Promise<readonly import('systeminformation').Systeminformation.NetworkStatsData[]>;
}
declare module 'systeminformation/lib/battery.js' {
  const battery: () => Promise<import('systeminformation').Systeminformation.BatteryData>;
  export = battery;
}
declare module 'systeminformation/lib/cpu.js' {
  export const cpuTemperature: () => Promise<import('systeminformation').Systeminformation.CpuTemperatureData>;
}
declare module 'systeminformation/lib/util.js' {
  /** Finds the program that `powerShellStart` starts; the library's index, which is not here, does so when it is loaded. */
  export const getPowershell: () => void;
  export const powerShellStart: () => void;
  export const powerShellRelease: () => void;
  /** What the command printed; '' where PowerShell cannot be started. */
  export const powerShell: (command: string) => Promise<string>;
}
