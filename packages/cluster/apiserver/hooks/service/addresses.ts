import { type FieldError, goStrings } from '../../../kinds/field-error.ts'
import { StatusError } from '../../status.ts'
import type { Undo } from '../hook.ts'
import type { Allocations } from './allocations.ts'
import { toAddress, toNumber } from './network.ts'
import { isHeadless, needsAddress, refuse, type Service } from './service-object.ts'

/** Gives the service its cluster address: the one it asks for, or any. */
export function takeAddress(
  service: Service,
  allocations: Allocations,
  isDryRun: boolean,
): Undo | undefined {
  const { spec } = service
  if (!needsAddress(service) || isHeadless(service)) return undefined
  const asked = spec.clusterIPs?.[0] ?? ''
  const number =
    asked === '' ? anyAddress(allocations) : askedAddress(service, asked, allocations, isDryRun)
  // What is no address is refused by the kind's own checks.
  if (number === undefined) return undefined
  spec.clusterIP = toAddress(number)
  spec.clusterIPs = [spec.clusterIP]
  if (isDryRun) return undefined
  allocations.addresses.take(number)
  return () => allocations.addresses.release(number)
}

/** The lower part of the range is left to those who ask by number, as upstream. */
function anyAddress({ addresses }: Allocations): number {
  const size = addresses.last - addresses.first
  const reserved = Math.min(Math.max(16, Math.floor(size / 16)), 256)
  const number = addresses.free(addresses.first + reserved)
  if (number === undefined)
    throw new StatusError(
      500,
      'InternalError',
      'Internal error occurred: failed to allocate a serviceIP: range is full',
      { causes: [{ message: 'failed to allocate a serviceIP: range is full' }] },
    )
  return number
}

function askedAddress(
  service: Service,
  asked: string,
  { addresses, network }: Allocations,
  isDryRun: boolean,
): number | undefined {
  const number = toNumber(asked)
  if (number === undefined) return undefined
  if (!addresses.contains(number))
    throw unavailable(
      service,
      asked,
      isDryRun
        ? `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${network.addresses}`
        : 'the provided network does not match the current range',
    )
  if (addresses.has(number)) throw unavailable(service, asked, 'provided IP is already allocated')
  return number
}

function unavailable(service: Service, asked: string, reason: string) {
  const error: FieldError = {
    reason: 'FieldValueInvalid',
    field: 'spec.clusterIPs',
    message: `Invalid value: ${goStrings(service.spec.clusterIPs)}: failed to allocate IP ${asked}: ${reason}`,
  }
  return refuse(service, error)
}
