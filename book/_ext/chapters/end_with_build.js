// Стандартный ввод держит сборка: закрылся — её больше нет, и Node здесь не нужен.
process.stdin.on("end", () => process.exit()).resume();
