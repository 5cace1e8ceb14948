//! Folders that really are on disk.

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn write(output: &mut OutputDir, name: &str, text: &str) {
    output.file(name).unwrap().write_all(text.as_bytes()).unwrap();
}

#[test]
fn files_appear_at_the_commit_and_not_before() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a/b");
    let mut output = OutputDir::new(&path).unwrap();
    let mut first = output.file("first.csv").unwrap();
    let mut second = output.file("second.csv").unwrap();
    first.write_all(b"1").unwrap();
    second.write_all(b"2").unwrap();
    first.write_all(b"1").unwrap();
    assert!(names(&path).iter().all(|name| name.starts_with(".papaver-")));
    drop((first, second));
    output.commit().unwrap();
    assert_eq!(names(&path), ["first.csv", "second.csv"]);
    assert_eq!(fs::read_to_string(path.join("first.csv")).unwrap(), "11");
}

#[test]
fn an_older_output_is_replaced_only_at_the_commit_and_other_files_stay() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("rows.csv"), "old").unwrap();
    fs::write(root.path().join("mine.txt"), "keep").unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    write(&mut output, "rows.csv", "new");
    assert_eq!(fs::read_to_string(root.path().join("rows.csv")).unwrap(), "old");
    output.commit().unwrap();
    assert_eq!(fs::read_to_string(root.path().join("rows.csv")).unwrap(), "new");
    assert_eq!(names(root.path()), ["mine.txt", "rows.csv"]);
}

#[test]
fn what_is_to_be_absent_goes_with_the_commit_and_comes_back_when_that_fails() {
    let root = tempfile::tempdir().unwrap();
    for name in ["old.csv", "rows.csv", "mine.txt"] {
        fs::write(root.path().join(name), name).unwrap();
    }
    let begin = || {
        let mut output = OutputDir::new(root.path()).unwrap();
        output.absent("old.csv").unwrap();
        write(&mut output, "rows.csv", "new");
        output.absent("never.csv").unwrap();
        output
    };
    drop(begin());
    assert_eq!(names(root.path()), ["mine.txt", "old.csv", "rows.csv"]);
    let mut output = begin();
    assert!(matches!(output.file("old.csv"), Err(FileError::Twice(_))));
    assert!(matches!(output.absent("rows.csv"), Err(FileError::Twice(_))));
    output.absent("later.csv").unwrap();
    fs::create_dir(root.path().join("later.csv")).unwrap();
    // A folder has come into the way of the last step, after the others have been done.
    assert!(output.commit().is_err());
    fs::remove_dir(root.path().join("later.csv")).unwrap();
    assert_eq!(names(root.path()), ["mine.txt", "old.csv", "rows.csv"]);
    assert_eq!(
        fs::read_to_string(root.path().join("old.csv")).unwrap(),
        "old.csv"
    );
    assert_eq!(
        fs::read_to_string(root.path().join("rows.csv")).unwrap(),
        "rows.csv"
    );
    begin().commit().unwrap();
    assert_eq!(names(root.path()), ["mine.txt", "rows.csv"]);
}

#[test]
fn without_a_commit_nothing_changes() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("rows.csv"), "old").unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    write(&mut output, "rows.csv", "new");
    drop(output);
    assert_eq!(names(root.path()), ["rows.csv"]);
    assert_eq!(fs::read_to_string(root.path().join("rows.csv")).unwrap(), "old");
    let mut output = OutputDir::new(root.path().join("x/y")).unwrap();
    write(&mut output, "rows.csv", "new");
    drop(output);
    assert_eq!(names(root.path()), ["rows.csv"]);
}

#[test]
fn a_failed_rename_puts_back_what_was_there() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a"), "old a").unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    for name in ["a", "b", "c"] {
        write(&mut output, name, "new");
    }
    // The third file has lost its content, so its rename fails after two have been done.
    fs::remove_file(output.files[2].content.path()).unwrap();
    let error = output.commit().unwrap_err().to_string();
    assert!(
        error.starts_with("cannot write") && error.contains("/c:"),
        "{error}"
    );
    assert_eq!(names(root.path()), ["a"]);
    assert_eq!(fs::read_to_string(root.path().join("a")).unwrap(), "old a");
}

#[test]
fn an_open_writer_or_a_folder_in_the_way_stops_the_commit() {
    let root = tempfile::tempdir().unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    let open = output.file("open.csv").unwrap();
    assert!(matches!(output.commit(), Err(FileError::Open(name)) if name == "open.csv"));
    drop(open);
    let mut output = OutputDir::new(root.path()).unwrap();
    write(&mut output, "good.csv", "new");
    write(&mut output, "later.csv", "new");
    fs::create_dir(root.path().join("later.csv")).unwrap();
    assert!(matches!(output.commit(), Err(FileError::Folder(_))));
    assert_eq!(names(root.path()), ["later.csv"]);
}

#[test]
fn names_are_plain_and_used_once() {
    let root = tempfile::tempdir().unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    for name in ["", "a/b", "../a", "/a", ".", "a/"] {
        assert!(matches!(output.file(name), Err(FileError::Name(_))), "{name}");
    }
    write(&mut output, "a", "");
    assert!(matches!(output.file("a"), Err(FileError::Twice(_))));
}

#[test]
fn an_error_says_what_and_where() {
    let root = tempfile::tempdir().unwrap();
    let taken = root.path().join("taken");
    fs::write(&taken, "").unwrap();
    let error = OutputDir::new(taken.join("out")).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot make the output folder") && error.contains("taken/out"),
        "{error}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_error_of_the_last_flush_is_told_by_the_commit() {
    let root = tempfile::tempdir().unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    let mut file = output.file("rows.csv").unwrap();
    file.writer = BufWriter::new(File::options().write(true).open("/dev/full").unwrap());
    file.write_all(b"fits into the buffer").unwrap();
    drop(file);
    let error = output.commit().unwrap_err().to_string();
    assert!(
        error.starts_with("cannot write") && error.contains("rows.csv"),
        "{error}"
    );
    assert_eq!(names(root.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn files_have_the_permissions_of_any_other_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("plain"), "").unwrap();
    let mut output = OutputDir::new(root.path()).unwrap();
    write(&mut output, "rows.csv", "");
    output.commit().unwrap();
    let mode = |name| fs::metadata(root.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("rows.csv"), mode("plain"));
}
