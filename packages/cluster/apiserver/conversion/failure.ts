import { StatusError } from '../status.ts'

/** What a client is told where an object cannot be had in the version that is asked for. */
export const conversionFailed = (message: string): StatusError => new StatusError(500, '', message)
