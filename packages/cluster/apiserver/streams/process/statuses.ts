import type { Status } from '../../status.ts'

/** A Status as it goes over an error channel. */
export type EndStatus = Omit<Status, 'kind' | 'apiVersion'>

/** How a process ended. */
export function exitStatus(code: number): EndStatus {
  if (code === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  }
}

/** That there was no process, or nobody knows how it ended. */
export const failureStatus = (message: string): EndStatus => ({
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${message}`,
  reason: 'InternalError',
  details: { causes: [{ message }] },
  code: 500,
})

/** As versions before v4 tell of it: nothing of success, and of a failure its message. */
export const plainText = ({ status, message = '' }: EndStatus): string =>
  status === 'Success' ? '' : message
