import { resolve } from 'node:path'
import sharp from 'sharp'
import { seededRandom } from './random.ts'

/** The drawing that the service classifies as its self-test. */
const drawing = resolve(import.meta.dirname, '../../server/assets/soup.jpg')

/**
 * A JPEG as costly to decode as a camera's: a drawing for the structure, with seeded noise over it for
 * the detail that photos have and drawings lack.
 */
export async function makePhoto(width: number, height: number): Promise<Buffer> {
  const noise = await sharp(greyNoise(width, height), { raw: { width, height, channels: 1 } })
    .blur(0.7)
    .png()
    .toBuffer()
  return sharp(drawing)
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: noise, blend: 'soft-light' }])
    .jpeg({ quality: 85 })
    .toBuffer()
}

function greyNoise(width: number, height: number): Uint8Array {
  const random = seededRandom(width * height)
  return Uint8Array.from({ length: width * height }, () => 64 + 128 * random())
}
