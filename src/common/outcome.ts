/** From this share on it is told as better; less is the noise of any two minutes. */
const noticeableShare = 0.1;

/** Whether what was done has helped: of what is measured, less is better. */
export const isBetter = (before: number, after: number): boolean => after < before * (1 - noticeableShare);
