/**
 * Does something only where it is not already so, and forgives a failure when it has become so
 * meanwhile: another command, or the guest itself, was quicker.
 */
export async function reach(
  isThere: () => Promise<boolean>,
  act: () => Promise<unknown>,
): Promise<void> {
  if (await isThere()) return;
  try {
    await act();
  } catch (error) {
    if (!(await isThere())) throw error;
  }
}
