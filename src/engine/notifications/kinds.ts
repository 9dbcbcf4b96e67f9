/** The request of each kind of channel. */
import type { ChannelType } from '../../common/channelKinds.ts';
import { gitHubRequest, gitLabRequest } from './commitStatus.ts';
import { emailRequest } from './email.ts';
import { cut, type Request } from './kind.ts';
import { opsgenieRequest } from './opsgenie.ts';
import { pagerDutyRequest } from './pagerDuty.ts';
import { slackRequest } from './slack.ts';
import { teamsRequest } from './teams.ts';
import { smsRequest } from './twilio.ts';
import { webhookRequest } from './webhook.ts';

const desktopRequest: Request = ({ title, text }) => ({
  kind: 'desktop',
  title: cut(title, 120),
  text: cut(text, 400),
});

export const requests: Readonly<Record<ChannelType, Request>> = {
  email: emailRequest,
  slack: slackRequest,
  teams: teamsRequest,
  pagerduty: pagerDutyRequest,
  opsgenie: opsgenieRequest,
  sms: smsRequest,
  webhook: webhookRequest,
  'github-status': gitHubRequest,
  'gitlab-status': gitLabRequest,
  desktop: desktopRequest,
};
