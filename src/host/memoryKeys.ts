/** What is waiting to be looked at after a remedy, in the state of the workspace. */
export const followUpsKey = 'vitals.followUps';
