import { env, l10n } from 'vscode';
import { speak } from './words.ts';

// Read first by the door of every bundle that says something: VS Code has the words of the reader's language.
speak((english, ...values) => l10n.t(english, ...values), env.language);
