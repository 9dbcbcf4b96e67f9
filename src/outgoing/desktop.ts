import { execFile } from 'node:child_process';
import type { DesktopOutgoing, SendResult } from '../common/protocol/channels.ts';

interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const toast = `[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] > $null
$t = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent(1)
$n = $t.GetElementsByTagName('text')
$n.Item(0).AppendChild($t.CreateTextNode($env:VITALS_TITLE)) > $null
$n.Item(1).AppendChild($t.CreateTextNode($env:VITALS_TEXT)) > $null
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('IDE Vitals').Show($t)`;
const script = 'on run a\ndisplay notification (item 2 of a) with title (item 1 of a)\nend run';

/** No shell, and no text of a message in a program: it is an argument, or in the environment. */
export const programFor = (platform: NodeJS.Platform, { title, text }: DesktopOutgoing): Program => {
  if (platform === 'darwin') return { file: 'osascript', args: ['-e', script, title, text] };
  if (platform === 'win32')
    return {
      file: 'powershell.exe',
      args: ['-NoProfile', '-NonInteractive', '-Command', toast],
      env: { VITALS_TITLE: title, VITALS_TEXT: text },
    };
  return { file: 'notify-send', args: ['--app-name=IDE Vitals', '--', title, text] };
};

export const sendDesktop = (outgoing: DesktopOutgoing): Promise<SendResult> =>
  new Promise((resolve) => {
    const { file, args, env } = programFor(process.platform, outgoing);
    execFile(file, args, { timeout: 10_000, env: { ...process.env, ...env } }, (error) => {
      if (error === null) resolve({ kind: 'done' });
      else {
        const reason = error.code === 'ENOENT' ? `there is no ${file} here` : `${file} failed`;
        resolve({ kind: 'failed', reason, isFinal: true });
      }
    });
  });
