const dialog = document.getElementById('camera')
const viewfinder = document.getElementById('viewfinder')
const shutter = document.getElementById('shutter')
const close = document.getElementById('camera-close')

/** Opens the machine's camera in a dialog; gives each photo taken as a file. */
export async function openCamera({ onPhoto, onProblem }) {
  let stream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  } catch {
    onProblem('There is no camera to use, or its use was not allowed.')
    return
  }
  viewfinder.srcObject = stream
  shutter.onclick = async () => {
    onPhoto(await takePhoto())
    dialog.close()
  }
  close.onclick = () => dialog.close()
  dialog.onclose = () => {
    for (const track of stream.getTracks()) track.stop()
    viewfinder.srcObject = null
  }
  dialog.showModal()
  await viewfinder.play()
}

async function takePhoto() {
  const canvas = document.createElement('canvas')
  canvas.width = viewfinder.videoWidth
  canvas.height = viewfinder.videoHeight
  canvas.getContext('2d').drawImage(viewfinder, 0, 0)
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
  return new File([blob], `Photo ${new Date().toLocaleTimeString()}.jpg`, { type: 'image/jpeg' })
}
