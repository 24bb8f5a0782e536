const tries = 5
const pauseMs = 400

/**
 * Loads a part of the app, several times if need be: Chromium aborts every request under way when a network appears
 * or goes, which is just what Docker does when the stack starts or ends.
 */
export async function loadAgain<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load()
    } catch (error) {
      if (attempt === tries) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt))
    }
  }
}
