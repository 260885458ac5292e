/** RFC 3339, to the second, as statuses have it. */
export const timeText = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`
