/** Pods that name it, as all do that name none, are put on nodes here; others are left to others. */
export const schedulerName = 'default-scheduler'
