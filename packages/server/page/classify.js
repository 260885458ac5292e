/** Tries again when the service is busy, at most so often. */
const TRIES = 4

const busy = 'The service is too busy just now. Try again in a moment.'
const unreachable = 'The service cannot be reached. Is it still running?'

/** Sends a photo as it is and gives the answer; throws an error whose message is for people. */
export async function classify(file, { maxBytes, signal }) {
  if (file.size > maxBytes) throw new Error(tooLarge(file.size, maxBytes))
  for (let tries = 1; ; tries++) {
    const response = await send(file, signal)
    if (response.ok) return response.json()
    if (response.status !== 503) throw new Error(await problemOf(response))
    if (tries === TRIES) throw new Error(busy)
    await pause(1000 * (Number(response.headers.get('Retry-After')) || 1), signal)
  }
}

async function send(file, signal) {
  const body = new FormData()
  body.append('file', file)
  const headers = { Accept: 'application/json' }
  try {
    return await fetch('predict', { method: 'POST', body, headers, signal })
  } catch {
    throw new Error(unreachable)
  }
}

async function problemOf(response) {
  try {
    const { error } = await response.json()
    return error.next ? `${error.message} ${error.next}` : error.message
  } catch {
    return `The service answered ${response.status}.`
  }
}

function tooLarge(size, maxBytes) {
  const mb = (bytes) => (bytes / 1024 ** 2).toFixed(1)
  return `This photo has ${mb(size)} MB; at most ${mb(maxBytes)} MB are taken.`
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
