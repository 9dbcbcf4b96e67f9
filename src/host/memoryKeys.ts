/** What is waiting to be looked at after a remedy, in the state of the workspace. */
export const followUpsKey = 'vitals.followUps';
/** Automatic responses that have changed something, as files in a folder of the global storage. */
export const standingFolder = 'standing';
