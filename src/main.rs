//! The binary: the command line.

fn main() -> std::process::ExitCode {
    rapport::server::cli::main()
}
