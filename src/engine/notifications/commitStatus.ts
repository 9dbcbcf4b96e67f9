/**
 * CI/CD: a commit's status is failed while alerts fire, and good again once they are resolved.
 * Sources: https://docs.github.com/rest/commits/statuses#create-a-commit-status (a description has 140 characters),
 * https://docs.gitlab.com/api/commits/#set-commit-pipeline-status (255)
 */
import { cut, isOver, post, type Message, type Request } from './kind.ts';

/** That somebody has acknowledged it changes nothing there, nor that one of several is over. */
const saysNothing = (message: Message): boolean =>
  message.event === 'acknowledged' || (isOver(message) && message.stillOpen > 0);

/** A test leaves a commit good. */
const isGood = (message: Message): boolean => isOver(message) || message.event === 'test';

export const gitHubRequest: Request = (message, { settings, secrets }) => {
  if (saysNothing(message)) return 'nothing';
  const { repository = '', commit = '', context = 'ide-vitals', url = 'https://api.github.com' } = settings.texts;
  const path = repository.split('/').map(encodeURIComponent).join('/');
  return post(
    `${url}/repos/${path}/statuses/${encodeURIComponent(commit)}`,
    { state: isGood(message) ? 'success' : 'failure', description: cut(message.title, 140), context },
    {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${secrets['token'] ?? ''}`,
      'user-agent': 'ide-vitals',
      'x-github-api-version': '2022-11-28',
    },
  );
};

export const gitLabRequest: Request = (message, { settings, secrets }) => {
  if (saysNothing(message)) return 'nothing';
  const { project = '', commit = '', context = 'ide-vitals', url = 'https://gitlab.com' } = settings.texts;
  return post(
    `${url}/api/v4/projects/${encodeURIComponent(project)}/statuses/${encodeURIComponent(commit)}`,
    { state: isGood(message) ? 'success' : 'failed', description: cut(message.title, 255), name: context },
    { 'private-token': secrets['token'] ?? '' },
  );
};
