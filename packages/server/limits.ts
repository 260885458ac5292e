/** What one client, and all of them together, may ask of the service. Over it: 413 or 503. */
export interface Limits {
  /** Bytes of one encoded photo. */
  readonly photoBytes: number
  /** Photos in one request. */
  readonly photosPerRequest: number
  /** Bytes of one request's body. */
  readonly bodyBytes: number
  /** Bytes of JSON in one request; larger tensors travel in binary. */
  readonly jsonBytes: number
  /** Requests being worked on at once. */
  readonly requestsInFlight: number
  /** Bytes of bodies held at once, all requests together, also those still being read. */
  readonly bytesInFlight: number
  /** Milliseconds from a request that has been read to its answer. */
  readonly workMs: number
}

const KiB = 1024
const MiB = 1024 * KiB

export interface LimitOptions {
  readonly photoBytes?: number
  readonly workMs?: number
}

/** The limits that follow from the size of the largest photo, and the time a prediction may take. */
export function createLimits({
  photoBytes = 10 * MiB,
  workMs = 30_000,
}: LimitOptions = {}): Limits {
  const bodyBytes = Math.max(64 * MiB, photoBytes + 64 * KiB)
  return {
    photoBytes,
    photosPerRequest: 16,
    bodyBytes,
    // One photo of full size in base64 has to fit.
    jsonBytes: Math.max(16 * MiB, Math.ceil((photoBytes * 4) / 3) + 64 * KiB),
    requestsInFlight: 256,
    bytesInFlight: Math.max(256 * MiB, 2 * bodyBytes),
    workMs,
  }
}
