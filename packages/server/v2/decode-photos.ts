import type { Tensor } from '@galley/model/tensor'
import { tooManyBytes } from '../http/photo-form.ts'
import { RequestError } from '../http/request-error.ts'
import type { Service } from '../service.ts'
import { decodeByteStrings, splitByteStrings } from './byte-strings.ts'
import type { WireInput } from './wire-input.ts'

export const BYTES = 'BYTES'

/** A BYTES input of encoded photos as the tensor the model takes, each prepared by the model card. */
export async function decodePhotos(
  input: WireInput,
  { classifier, limits }: Pick<Service, 'classifier' | 'limits'>,
  signal: AbortSignal,
): Promise<Tensor> {
  const [spec, ...others] = classifier.engine.inputs
  if (!spec || others.length > 0 || spec.type !== 'float32') {
    throw wrong('This model does not take one photo alone; send its inputs as tensors')
  }
  checkPhotoShape(input, limits.photosPerRequest)
  const photos = encodedPhotos(input)
  for (const photo of photos) if (photo.length > limits.photoBytes) throw tooManyBytes(limits)
  const options = { signal, timeoutMs: limits.workMs }
  const settled = await Promise.allSettled(
    photos.map((photo) => classifier.photos.read(photo, options)),
  )
  const prepared = settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value.data
  })
  return {
    type: 'float32',
    dims: [photos.length, ...photoDims(classifier)],
    data: joined(prepared),
  }
}

function checkPhotoShape({ head: { shape } }: WireInput, most: number): void {
  const [count = 0, one = 1] = shape
  if (shape.length <= 2 && one === 1 && count <= most) return
  throw wrong(
    `Encoded photos are expected as BYTES of shape [N] or [N, 1], N at most ${most}; found shape [${shape.join(', ')}]`,
  )
}

function encodedPhotos({ content, elements }: WireInput): Buffer[] {
  if (content.kind === 'json') return decodeByteStrings(content.data, elements)
  return splitByteStrings(content.data, elements)
}

/** A prepared photo's shape, as the card lays it out. */
function photoDims({ model }: Service['classifier']): number[] {
  const { width, height, channels, layout } = model.card.input
  return layout === 'channels-last' ? [height, width, channels] : [channels, height, width]
}

function joined(photos: readonly Float32Array[]): Float32Array {
  const [only] = photos
  if (only && photos.length === 1) return only
  const all = new Float32Array(photos.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const photo of photos) {
    all.set(photo, at)
    at += photo.length
  }
  return all
}

function wrong(message: string): RequestError {
  return new RequestError('wrong-input', `${message}.`)
}
