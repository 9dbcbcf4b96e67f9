import type { LearningJobs } from './learning/learning.ts';

const ofLearning: Readonly<Record<keyof LearningJobs, true>> = { learn: true, capacity: true, explain: true };

/** The bundle beside the engine's whose thread does a kind of job. */
export const jobBundle = (kind: string): string => (Object.hasOwn(ofLearning, kind) ? 'learningJobs.js' : 'jobs.js');
