/** What is waiting to be looked at after a remedy, in the state of the workspace. */
export const followUpsKey = 'vitals.followUps';
/** Automatic responses that have changed settings, in the state of the machine. */
export const standingKey = 'vitals.responses.standing';
